-- What was paid for nothing, per group and (is_total = 1) in all: calls of tasks that failed or were abandoned, of the rest
-- attempts that others took the place of, of the rest streams that were cancelled. No call is counted twice, so the three
-- and what is left are spend.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
-- The WITH aliases and the WHERE block are the same text in all usage*.sql (a test holds that).
WITH
    tags[{tag01:String}] AS tag01,
    tags[{tag02:String}] AS tag02,
    tags[{tag03:String}] AS tag03,
    tags[{tag04:String}] AS tag04,
    tags[{tag05:String}] AS tag05,
    tags[{tag06:String}] AS tag06,
    tags[{tag07:String}] AS tag07,
    tags[{tag08:String}] AS tag08,
    tags[{tag09:String}] AS tag09,
    tags[{tag10:String}] AS tag10,
    tags[{tag11:String}] AS tag11,
    tags[{tag12:String}] AS tag12,
    tags[{tag13:String}] AS tag13,
    tags[{tag14:String}] AS tag14,
    tags[{tag15:String}] AS tag15,
    tags[{tag16:String}] AS tag16,
    tags[{tag17:String}] AS tag17,
    tags[{tag18:String}] AS tag18,
    tags[{tag19:String}] AS tag19,
    tags[{tag20:String}] AS tag20,
    -- Which values a filter keeps: 1 those listed, 2 all others, 3 those that contain one of the list whatever the case, and
    -- of values that are numbers 4 those above and 5 those below the one number listed.
    (op, listed, value) -> multiIf(
        op <= 2, has(listed, value) = (op = 1),
        op = 3, arrayExists(part -> positionCaseInsensitiveUTF8(value, part) > 0, listed),
        op = 4, ifNull(toFloat64OrNull(toString(value)) > toFloat64OrNull(listed[1]), false),
        ifNull(toFloat64OrNull(toString(value)) < toFloat64OrNull(listed[1]), false)
    ) AS keeps,
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    (status = 'cancelled' AND ifNull(streamed, true)) AS is_cancelled_stream,
    -- An attempt that another took the place of: one that another names, or one that did not end well and has a next
    -- attempt by number below the same span.
    (
        if(event_id = '', toString(call_id), event_id) IN (
            SELECT retry_of
            FROM outlay.calls
            WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} + INTERVAL 1 DAY
                AND is_billable AND retry_of != '' AND {known_column:Identifier} <= {as_of:DateTime64(3)}
            GROUP BY retry_of
            HAVING sum(sign) > 0
        )
        OR status != 'ok' AND (trace_id, parent_span_id, ifNull(attempt, 0)) IN (
            SELECT trace_id, parent_span_id, toUInt8(assumeNotNull(attempt) - 1) AS superseded_attempt
            FROM outlay.calls
            WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} + INTERVAL 1 DAY
                AND is_billable AND attempt > 1 AND retry_of = '' AND trace_id != toUUID('00000000-0000-0000-0000-000000000000')
                AND {known_column:Identifier} <= {as_of:DateTime64(3)}
            GROUP BY trace_id, parent_span_id, superseded_attempt
            HAVING sum(sign) > 0
        )
    ) AS is_superseded,
    task_key IN (SELECT failed_task FROM failed) AS in_failed_task,
    called AS
    (
        SELECT task_key
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND is_billable
    ),
    -- Judgements that named no task and came to one of these, or left one.
    placed AS
    (
        SELECT
            outcome_id,
            task_key AS belongs_to
        FROM outlay.outcome_tasks
        WHERE project_id = {project:String} AND outcome_id IN (
            SELECT outcome_id
            FROM (SELECT outcome_id, arrayJoin([task_key, sent_key]) AS either FROM outlay.outcome_tasks WHERE project_id = {project:String})
            WHERE either IN (SELECT task_key FROM called)
        )
        ORDER BY outcome_id DESC, revision DESC
        LIMIT 1 BY outcome_id
    ),
    -- The latest of each evaluator, and of all others together; verdicts and those that know nothing apart (as in task-economics.sql).
    said AS
    (
        SELECT
            if(belongs_to = toUUID('00000000-0000-0000-0000-000000000000'), sent.task_key, belongs_to) AS judged_task,
            revision,
            outcome,
            outcome != 'unknown' AS is_verdict,
            source != 'evaluator' AS is_stated,
            if(is_stated, '', evaluator) AS judge,
            labelled_at,
            log_offset,
            log_index
        FROM outlay.outcomes AS sent
        LEFT JOIN placed USING (outcome_id)
        WHERE project_id = {project:String}
            AND sent.task_key IN (
                SELECT task_key FROM called
                UNION ALL
                SELECT sent_key FROM outlay.outcome_tasks WHERE project_id = {project:String} AND task_key IN (SELECT task_key FROM called)
            )
        ORDER BY labelled_at DESC, log_offset DESC, log_index DESC
        LIMIT 1 BY judged_task, revision, is_verdict, is_stated, judge
    ),
    failed AS
    (
        SELECT judged_task AS failed_task
        FROM said
        GROUP BY judged_task
        HAVING argMax(outcome, (
            revision,
            is_verdict,
            is_stated,
            if(is_stated, 0, indexOf(['success', 'partial', 'abandoned', 'failure'], toString(outcome))),
            labelled_at,
            log_offset,
            log_index
        )) IN ('failure', 'abandoned')
    )
SELECT
    CAST({d1:Identifier} AS String) AS g1,
    CAST({d2:Identifier} AS String) AS g2,
    CAST({d3:Identifier} AS String) AS g3,
    grouping(g1) AS is_total,
    sum(call_sign) AS calls,
    sumIf(call_sign, cost IS NULL) AS unpriced_calls,
    multiIf(sumIf(sign, cost IS NOT NULL) != 0, sum(cost * sign), sum(sign) = 0, toDecimal128(0, 12), NULL) AS spend,
    sumIf(toDecimal128(ifNull(cost, 0), 12) * sign, in_failed_task) AS failed_tasks_cost,
    sumIf(toDecimal128(ifNull(cost, 0), 12) * sign, NOT in_failed_task AND is_superseded) AS superseded_cost,
    sumIf(toDecimal128(ifNull(cost, 0), 12) * sign, NOT in_failed_task AND NOT is_superseded AND is_cancelled_stream) AS cancelled_cost,
    sumIf(call_sign, in_failed_task) AS failed_tasks_calls,
    sumIf(call_sign, NOT in_failed_task AND is_superseded) AS superseded_calls,
    sumIf(call_sign, NOT in_failed_task AND NOT is_superseded AND is_cancelled_stream) AS cancelled_calls,
    count() OVER () AS rows_found
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    AND ({filter_ops:Array(UInt8)}[1] = 0 OR keeps({filter_ops:Array(UInt8)}[1], {filter_values:Array(Array(String))}[1], {filter01:Identifier}))
    AND ({filter_ops:Array(UInt8)}[2] = 0 OR keeps({filter_ops:Array(UInt8)}[2], {filter_values:Array(Array(String))}[2], {filter02:Identifier}))
    AND ({filter_ops:Array(UInt8)}[3] = 0 OR keeps({filter_ops:Array(UInt8)}[3], {filter_values:Array(Array(String))}[3], {filter03:Identifier}))
    AND ({filter_ops:Array(UInt8)}[4] = 0 OR keeps({filter_ops:Array(UInt8)}[4], {filter_values:Array(Array(String))}[4], {filter04:Identifier}))
    AND ({filter_ops:Array(UInt8)}[5] = 0 OR keeps({filter_ops:Array(UInt8)}[5], {filter_values:Array(Array(String))}[5], {filter05:Identifier}))
    AND ({filter_ops:Array(UInt8)}[6] = 0 OR keeps({filter_ops:Array(UInt8)}[6], {filter_values:Array(Array(String))}[6], {filter06:Identifier}))
    AND ({filter_ops:Array(UInt8)}[7] = 0 OR keeps({filter_ops:Array(UInt8)}[7], {filter_values:Array(Array(String))}[7], {filter07:Identifier}))
    AND ({filter_ops:Array(UInt8)}[8] = 0 OR keeps({filter_ops:Array(UInt8)}[8], {filter_values:Array(Array(String))}[8], {filter08:Identifier}))
    AND ({filter_ops:Array(UInt8)}[9] = 0 OR keeps({filter_ops:Array(UInt8)}[9], {filter_values:Array(Array(String))}[9], {filter09:Identifier}))
    AND ({filter_ops:Array(UInt8)}[10] = 0 OR keeps({filter_ops:Array(UInt8)}[10], {filter_values:Array(Array(String))}[10], {filter10:Identifier}))
    AND ({filter_ops:Array(UInt8)}[11] = 0 OR keeps({filter_ops:Array(UInt8)}[11], {filter_values:Array(Array(String))}[11], {filter11:Identifier}))
    AND ({filter_ops:Array(UInt8)}[12] = 0 OR keeps({filter_ops:Array(UInt8)}[12], {filter_values:Array(Array(String))}[12], {filter12:Identifier}))
    AND ({filter_ops:Array(UInt8)}[13] = 0 OR keeps({filter_ops:Array(UInt8)}[13], {filter_values:Array(Array(String))}[13], {filter13:Identifier}))
    AND ({filter_ops:Array(UInt8)}[14] = 0 OR keeps({filter_ops:Array(UInt8)}[14], {filter_values:Array(Array(String))}[14], {filter14:Identifier}))
    AND ({filter_ops:Array(UInt8)}[15] = 0 OR keeps({filter_ops:Array(UInt8)}[15], {filter_values:Array(Array(String))}[15], {filter15:Identifier}))
    AND ({filter_ops:Array(UInt8)}[16] = 0 OR keeps({filter_ops:Array(UInt8)}[16], {filter_values:Array(Array(String))}[16], {filter16:Identifier}))
    AND ({filter_ops:Array(UInt8)}[17] = 0 OR keeps({filter_ops:Array(UInt8)}[17], {filter_values:Array(Array(String))}[17], {filter17:Identifier}))
    AND ({filter_ops:Array(UInt8)}[18] = 0 OR keeps({filter_ops:Array(UInt8)}[18], {filter_values:Array(Array(String))}[18], {filter18:Identifier}))
    AND ({filter_ops:Array(UInt8)}[19] = 0 OR keeps({filter_ops:Array(UInt8)}[19], {filter_values:Array(Array(String))}[19], {filter19:Identifier}))
    AND ({filter_ops:Array(UInt8)}[20] = 0 OR keeps({filter_ops:Array(UInt8)}[20], {filter_values:Array(Array(String))}[20], {filter20:Identifier}))
GROUP BY GROUPING SETS ((g1, g2, g3), ())
ORDER BY is_total DESC, failed_tasks_cost + superseded_cost + cancelled_cost DESC, g1, g2, g3
LIMIT {limit:UInt32}
