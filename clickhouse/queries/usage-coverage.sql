-- How much of a range's figures is known: calls by price status, usage quality, and tasks by outcome.
-- The outcome of a task is known where its highest revision says more than 'unknown' (as in task-economics.sql).
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    -- Sums multiply by sign. Counts of different things and percentiles cannot, so they look at rows nobody cancelled:
    -- a cancel row repeats the (call_id, revision) it takes back.
    sign = 1 AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    ) AS is_current,
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
    )
SELECT
    sum(call_sign) AS calls,
    sumIf(call_sign, cost IS NOT NULL AND price_status != 'partly_priced') AS priced_calls,
    sumIf(sign, cost IS NOT NULL AND price_status = 'partly_priced') AS partly_priced_calls,
    sumIf(sign, cost IS NULL) AS unpriced_calls,
    sumIf(sign, usage_source = 'missing') AS usage_missing_calls,
    sumIf(sign, usage_quality != 'exact') AS inexact_usage_calls,
    uniqExactIf(task_key, is_current AND task_key != toUUID('00000000-0000-0000-0000-000000000000')) AS tasks,
    uniqExactIf(task_key, is_current AND task_key != toUUID('00000000-0000-0000-0000-000000000000') AND task_key IN (
        SELECT if(belongs_to = toUUID('00000000-0000-0000-0000-000000000000'), sent.task_key, belongs_to) AS judged_task
        FROM outlay.outcomes AS sent
        LEFT JOIN placed USING (outcome_id)
        -- Of all that was ever said about the range's tasks: a newer revision may close a task far away.
        WHERE project_id = {project:String}
            AND sent.task_key IN (
                SELECT task_key FROM called
                UNION ALL
                SELECT sent_key FROM outlay.outcome_tasks WHERE project_id = {project:String} AND task_key IN (SELECT task_key FROM called)
            )
        GROUP BY judged_task
        HAVING max((revision, outcome != 'unknown')).2 = 1
    )) AS tasks_with_outcome
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
