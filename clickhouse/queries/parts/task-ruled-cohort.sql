-- The cohort as rules say, of `tasks`, what was `heard` of them and the calls of those `touched`.
-- For rules only: what was said of a task by those whom rules ask, the strongest first, as
-- (revision and whether it is a verdict, when, offset, index: all negative; 5 source, 6 evaluator, 7 criteria, 8 score or -1, 9 outcome).
told_by_task AS
(
    SELECT
        judged_task AS task_key,
        arraySort(groupArray((
            -2 * toInt64(revision) - toInt64(is_verdict), -toUnixTimestamp64Milli(labelled_at), -toInt64(log_offset), -toInt64(log_index),
            toUInt8(indexOf({told_sources:Array(String)}, source)), toString(evaluator), toString(criteria), ifNull(score, -1), toInt8(outcome)
        ))) AS told
    FROM heard
    WHERE source IN {told_sources:Array(String)}
    GROUP BY judged_task
),
-- And of each evaluator and criteria the strongest score.
spoken AS
(
    SELECT
        task_key,
        told,
        arrayMap(
            scores -> arrayMap(
                x -> (x.6, x.7, x.8),
                arrayFilter((x, n) -> n = arrayFirstIndex(y -> y.6 = x.6 AND y.7 = x.7, scores), scores, arrayEnumerate(scores))
            ),
            [arrayFilter(x -> x.8 >= 0 AND x.5 = indexOf({told_sources:Array(String)}, 'evaluator'), told)]
        )[1] AS scored
    FROM told_by_task
),
-- For rules only: what the calls of a task say, billed or not. 0: nothing, 1: does not fit the schema, 2: fits; of the
-- last calls of one instant it is enough that one fits.
observed AS
(
    SELECT
        task_key,
        max(is_escalation) AS is_escalated,
        ifNull(1 + max(toUnixTimestamp64Milli(ts) * 2 + schema_valid) % 2, 0) AS last_fits,
        ifNull(1 + min(toUInt8(schema_valid)), 0) AS all_fit
    FROM
    (
        SELECT
            task_key,
            ts,
            schema_valid,
            escalated_to != '' OR step_kind = 'human' AS is_escalation
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND task_key != no_task
            AND (({asks_schema:Bool} AND schema_valid IS NOT NULL) OR ({asks_escalation:Bool} AND (escalated_to != '' OR step_kind = 'human')))
            AND task_key IN (SELECT task_key FROM touched)
            AND is_current
    )
    GROUP BY task_key
),
-- Which rule judges the task, in the asked series and in the one it is compared with (0: none, the current outcome
-- counts), and what each condition of any rule says of it: 0 failure, 1 not known, 2 success. Each step is a subquery of
-- its own, for what one names twice the engine works out twice.
leveled AS
(
    SELECT
        tasks.*,
        arrayMap(
            (rules, workflows, types, froms, tos) -> rules[arrayFirstIndex(
                (w, t, f, e) -> (w = '' OR w = own_workflow) AND (t = '' OR t = own_task_type) AND placed_ms >= f AND placed_ms < e,
                workflows, types, froms, tos
            )],
            {segment_rules:Array(Array(UInt16))}, {segment_workflows:Array(Array(String))}, {segment_task_types:Array(Array(String))},
            {segment_froms:Array(Array(Int64))}, {segment_tos:Array(Array(Int64))}
        ) AS governed,
        arrayMap(
            (said, wait, silence) -> multiIf(said < 3, said, wait >= 0 AND {now:Int64} >= started_ms + wait, silence, 1),
            arrayMap(
                (kind, subject, criteria, least, share, option, wait) -> multiIf(
                    kind = 'schema_valid',
                    [3, 0, 2][1 + if(option = 1, all_fit, last_fits)],
                    kind = 'no_escalation',
                    if(is_escalated OR (option = 1 AND arrayExists(x -> x.5 = indexOf({told_sources:Array(String)}, 'human'), told)), 0, 3),
                    kind = 'score',
                    arrayMap(
                        scores -> multiIf(empty(scores), 3, arrayCount(x -> x >= least, scores) / length(scores) >= share, 2, 0),
                        [arrayMap(x -> x.3, arrayFilter(x -> (subject = '' OR x.1 = subject) AND (criteria = '' OR x.2 = criteria), scored))]
                    )[1],
                    -- By outcome: unknown, success, failure, partial, abandoned.
                    [3, 2, 0, if(option = 1, 2, 0), 0][1 + arrayFirst(
                        x -> x.5 = indexOf({told_sources:Array(String)}, kind) AND (subject = '' OR x.6 = subject)
                            AND (kind != 'business' OR -x.2 <= started_ms + wait),
                        told
                    ).9]
                ),
                {condition_kinds:Array(String)}, {condition_subjects:Array(String)}, {condition_criteria:Array(String)},
                {condition_mins:Array(Float64)}, {condition_shares:Array(Float64)}, {condition_options:Array(UInt8)},
                {condition_waits:Array(Int64)}
            ),
            {condition_waits:Array(Int64)}, {condition_silences:Array(UInt8)}
        ) AS levels
    FROM tasks
    LEFT JOIN spoken ON spoken.task_key = task
    LEFT JOIN observed ON observed.task_key = task
),
-- Of rules that need all the least level counts, of those that need any the greatest.
weighed AS
(
    SELECT
        leveled.*,
        arrayMap(
            r -> multiIf(
                r = 0,
                toString(current_outcome),
                ['failure', 'unknown', 'success'][1 + if(
                    {rule_is_any:Array(Bool)}[r],
                    arrayMax((level, of) -> if(of = r, level, 0), levels, {condition_rules:Array(UInt16)}),
                    arrayMin((level, of) -> if(of = r, level, 2), levels, {condition_rules:Array(UInt16)})
                )]
            ),
            governed
        ) AS verdicts
    FROM leveled
),
-- A task that failed by the rule keeps the kind of failure that was said.
cohort AS
(
    SELECT
        weighed.*,
        governed[1] AS rule,
        if(verdicts[1] = 'failure' AND current_outcome IN ('partial', 'abandoned'), toString(current_outcome), verdicts[1]) AS outcome,
        if(verdicts[2] = 'failure' AND current_outcome IN ('partial', 'abandoned'), toString(current_outcome), verdicts[2]) AS base_outcome,
        -- Decided at the latest when its windows are over: none of its open conditions waits for ever.
        rule != 0 AND outcome = 'unknown' AND NOT arrayExists(
            (level, of, wait) -> of = rule AND level = 1 AND wait < 0,
            levels, {condition_rules:Array(UInt16)}, {condition_waits:Array(Int64)}
        ) AS is_maturing,
        multiIf({by_base:Bool}, base_outcome, {by_task:Bool}, toString(task), d1) AS group1,
        {rule_labels:Array(String)}[rule] AS series,
        toUnixTimestamp(multiIf(
            {bucket:String} = '', toDateTime(0, {tz:String}),
            {bucket:String} = '1m', toStartOfMinute(placed_at, {tz:String}),
            {bucket:String} = '5m', toStartOfInterval(placed_at, INTERVAL 5 MINUTE, {tz:String}),
            {bucket:String} = '15m', toStartOfInterval(placed_at, INTERVAL 15 MINUTE, {tz:String}),
            {bucket:String} = '1h', toStartOfHour(placed_at, {tz:String}),
            {bucket:String} = '3h', toStartOfInterval(placed_at, INTERVAL 3 HOUR, {tz:String}),
            {bucket:String} = '1d', toStartOfDay(placed_at, {tz:String}),
            {bucket:String} = '1w', toDateTime(toStartOfWeek(placed_at, 1, {tz:String}), {tz:String}),
            toDateTime(toStartOfMonth(placed_at, {tz:String}), {tz:String})
        )) AS bucket_at
    FROM weighed
)
