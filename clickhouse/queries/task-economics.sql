-- What the tasks of one range cost and how they ended, per group and (is_total = 1) over all of them.
-- Cohort: tasks whose current outcome was closed in [from, to), and tasks nobody judged whose latest call is in it.
-- Cost: every billable call of such a task whenever it was made, failed attempts included.
-- The current outcome, of all that were said about the task, is one of the highest revision; of these one that says more
-- than 'unknown'; then one of people, the application or the business before evaluators. Of the former the latest counts; of
-- evaluators the latest of each, and the worst of those. Only the closed_at of that one is compared with the range.
-- A judgement that named no task belongs to the one that settlement found, else to the one made up for it.
-- A grouping value is what the outcome says, else what the calls say; `no_value` stands for "this side does not know it".
-- NULL cost = no call of the group states one. The squares are floats: they serve the interval, never a figure.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS no_task,
    '' AS no_value,
    -- More than the cohort and never less: whoever belongs to it has an outcome or a call in the range. Outcomes and
    -- calls of these tasks are then found at any distance by the index on task_key.
    touched AS
    (
        SELECT task_key
        FROM outlay.outcomes
        WHERE project_id = {project:String} AND closed_at >= {from:DateTime64(3)} AND closed_at < {to:DateTime64(3)}
        UNION ALL
        SELECT task_key
        FROM outlay.outcome_tasks
        WHERE project_id = {project:String} AND closed_at >= {from:DateTime64(3)} AND closed_at < {to:DateTime64(3)}
        UNION ALL
        SELECT task_key
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND is_billable
            AND task_key != no_task
    ),
    -- A cancel row repeats the (call_id, revision) it takes back.
    sign = 1 AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND sign = -1 AND task_key IN (SELECT task_key FROM touched)
    ) AS is_current,
    -- Of every judgement that came to one of these tasks or left one. What left for a task outside of the cohort was closed
    -- outside of the range, so it cannot bring that one in.
    placed AS
    (
        SELECT
            outcome_id,
            task_key AS belongs_to
        FROM outlay.outcome_tasks
        WHERE project_id = {project:String} AND outcome_id IN (
            SELECT outcome_id
            FROM (SELECT outcome_id, arrayJoin([task_key, sent_key]) AS either FROM outlay.outcome_tasks WHERE project_id = {project:String})
            WHERE either IN (SELECT task_key FROM touched)
        )
        ORDER BY outcome_id DESC, revision DESC
        LIMIT 1 BY outcome_id
    ),
    -- The latest of each evaluator, and of all others together; verdicts and those that know nothing apart.
    said AS
    (
        SELECT
            if(belongs_to = no_task, sent.task_key, belongs_to) AS judged_task,
            revision,
            outcome,
            outcome != 'unknown' AS is_verdict,
            source != 'evaluator' AS is_stated,
            if(is_stated, no_value, evaluator) AS judge,
            labelled_at,
            log_offset,
            log_index,
            closed_at,
            task_started_at,
            toString({outcome_d1:Identifier}) AS d1,
            toString({outcome_d2:Identifier}) AS d2,
            toString({outcome_d3:Identifier}) AS d3
        FROM outlay.outcomes AS sent
        LEFT JOIN placed USING (outcome_id)
        WHERE project_id = {project:String}
            AND sent.task_key IN (
                SELECT task_key FROM touched
                UNION ALL
                SELECT sent_key FROM outlay.outcome_tasks WHERE project_id = {project:String} AND task_key IN (SELECT task_key FROM touched)
            )
        ORDER BY labelled_at DESC, log_offset DESC, log_index DESC
        LIMIT 1 BY judged_task, revision, is_verdict, is_stated, judge
    ),
    judged AS
    (
        SELECT
            judged_task AS task_key,
            1 AS is_judged,
            outcome AS current_outcome,
            closed_at AS current_closed_at,
            task_started_at AS judged_started_at,
            d1 AS judged_d1,
            d2 AS judged_d2,
            d3 AS judged_d3
        FROM said
        ORDER BY
            revision DESC,
            is_verdict DESC,
            is_stated DESC,
            if(is_stated, 0, indexOf(['success', 'partial', 'abandoned', 'failure'], toString(outcome))) DESC,
            labelled_at DESC,
            log_offset DESC,
            log_index DESC
        LIMIT 1 BY task_key
    ),
    spent_by_model AS
    (
        SELECT
            task_key,
            toString({model:Identifier}) AS model_name,
            sum(sign) AS model_calls,
            sum(cost * sign) AS model_cost,
            sumIf(sign, cost IS NOT NULL) AS model_known_calls,
            sumIf(sign, cost IS NOT NULL AND price_status = 'partly_priced') AS model_partly_calls,
            sumIf(sign, usage_source = 'missing') AS model_missing_calls,
            sumIf(sign, usage_quality != 'exact') AS model_inexact_calls,
            minIf(ts, is_current) AS model_first_at,
            maxIf(ts, is_current) AS model_last_at,
            minIf(task_started_at, is_current) AS model_started_at,
            maxIf(toString({call_d1:Identifier}), is_current) AS model_d1,
            maxIf(toString({call_d2:Identifier}), is_current) AS model_d2,
            maxIf(toString({call_d3:Identifier}), is_current) AS model_d3
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND is_billable
            AND task_key != no_task
            AND task_key IN (SELECT task_key FROM touched)
        GROUP BY task_key, model_name
        HAVING model_calls > 0
    ),
    spent AS
    (
        SELECT
            task_key,
            sum(model_calls) AS task_calls,
            sum(model_cost) AS task_cost,
            sum(model_known_calls) AS task_known_calls,
            sum(model_partly_calls) AS task_partly_calls,
            sum(model_missing_calls) AS task_missing_calls,
            sum(model_inexact_calls) AS task_inexact_calls,
            min(model_first_at) AS first_at,
            max(model_last_at) AS last_at,
            min(model_started_at) AS called_started_at,
            argMax(model_name, (ifNull(model_cost, 0), model_calls, model_name)) AS main_model,
            max(model_d1) AS called_d1,
            max(model_d2) AS called_d2,
            max(model_d3) AS called_d3
        FROM spent_by_model
        GROUP BY task_key
    ),
    cohort AS
    (
        SELECT
            if(judged_d1 != '', judged_d1, {task_d1:Identifier}) AS d1,
            if(judged_d2 != '', judged_d2, {task_d2:Identifier}) AS d2,
            if(judged_d3 != '', judged_d3, {task_d3:Identifier}) AS d3,
            current_outcome,
            current_outcome != 'unknown' AS is_known,
            task_calls,
            task_known_calls,
            task_partly_calls,
            task_missing_calls,
            task_inexact_calls,
            ifNull(task_cost, 0) AS money,
            toFloat64(money) AS amount,
            current_outcome = 'success' AS success,
            coalesce(judged_started_at, called_started_at, if(task_calls = 0, NULL, first_at)) AS started_at,
            if(is_judged = 1 AND started_at <= current_closed_at, dateDiff('millisecond', started_at, current_closed_at), NULL) AS duration
        FROM spent
        FULL JOIN judged USING (task_key)
        WHERE if(
            is_judged = 1,
            current_closed_at >= {from:DateTime64(3)} AND current_closed_at < {to:DateTime64(3)},
            last_at >= {from:DateTime64(3)} AND last_at < {to:DateTime64(3)}
        )
    )
SELECT
    d1 AS g1,
    d2 AS g2,
    d3 AS g3,
    grouping(g1) AS is_total,
    count() AS tasks,
    countIf(current_outcome = 'success') AS successes,
    countIf(current_outcome = 'failure') AS failures,
    countIf(current_outcome = 'partial') AS partial,
    countIf(current_outcome = 'abandoned') AS abandoned,
    countIf(NOT is_known) AS unknown,
    countIf(task_calls = 0) AS tasks_without_calls,
    if(sum(task_known_calls) = 0, NULL, sum(money)) AS cost,
    if(sumIf(task_known_calls, is_known) = 0, NULL, sumIf(money, is_known)) AS known_outcome_cost,
    sumIf(amount * amount, is_known) AS known_cost_squares,
    sumIf(money, success) AS success_cost,
    sum(task_calls) AS calls,
    sum(task_calls - task_known_calls) AS unpriced_calls,
    sum(task_partly_calls) AS partly_priced_calls,
    sum(task_missing_calls) AS usage_missing_calls,
    sum(task_inexact_calls) AS inexact_usage_calls,
    if(count(duration) = 0, [], quantilesExact(0.5, 0.95)(duration)) AS durations,
    count() OVER () AS rows_found
FROM cohort
GROUP BY GROUPING SETS ((g1, g2, g3), ())
ORDER BY is_total DESC, cost DESC NULLS LAST, g1, g2, g3
LIMIT {limit:UInt32}
