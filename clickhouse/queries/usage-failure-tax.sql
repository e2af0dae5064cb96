-- What was paid for nothing, per group and (is_total = 1) in all: calls of tasks that failed or were abandoned, of the rest
-- attempts that others took the place of, of the rest streams that were cancelled. No call is counted twice, so the three
-- and what is left are spend.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    toUUID('00000000-0000-0000-0000-000000000000') AS no_task,
    '' AS no_value,
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    (status = 'cancelled' AND ifNull(streamed, true)) AS is_cancelled_stream,
    -- include parts/superseded.sql
    task_key IN (SELECT failed_task FROM failed) AS in_failed_task,
    touched AS
    (
        SELECT task_key
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND is_billable
    ),
    -- include parts/task-placed.sql
    heard AS
    (
        SELECT
            if(belongs_to = no_task, sent.task_key, belongs_to) AS judged_task,
            revision,
            outcome,
            outcome != 'unknown' AS is_verdict,
            source != 'evaluator' AS is_stated,
            evaluator,
            labelled_at,
            closed_at,
            task_started_at,
            log_offset,
            log_index
        -- include parts/task-heard.sql
    ),
    -- include parts/task-judged.sql
    failed AS (SELECT judged_task AS failed_task FROM judged WHERE outcome IN ('failure', 'abandoned'))
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
    -- include parts/filters.sql
GROUP BY GROUPING SETS ((g1, g2, g3), ())
ORDER BY is_total DESC, failed_tasks_cost + superseded_cost + cancelled_cost DESC, g1, g2, g3
LIMIT {limit:UInt32}
