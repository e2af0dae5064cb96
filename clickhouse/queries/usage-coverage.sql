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
    touched AS
    (
        SELECT task_key
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND is_billable
    ),
    -- include parts/task-placed.sql
    toUUID('00000000-0000-0000-0000-000000000000') AS not_given
SELECT
    sum(task_calls) AS calls,
    sum(task_priced) AS priced_calls,
    sum(task_partly_priced) AS partly_priced_calls,
    sum(task_unpriced) AS unpriced_calls,
    sum(task_usage_missing) AS usage_missing_calls,
    sum(task_inexact) AS inexact_usage_calls,
    countIf(task_rows > 0 AND task_key != not_given) AS tasks,
    countIf(task_rows > 0 AND task_key != not_given AND task_key IN (
        SELECT if(belongs_to = not_given, sent.task_key, belongs_to) AS judged_task
        FROM outlay.outcomes AS sent
        LEFT JOIN placed USING (outcome_id)
        -- Of all that was ever said about the range's tasks: a newer revision may close a task far away.
        WHERE project_id = {project:String}
            AND (sent.task_key IN touched OR sent.task_key IN (SELECT sent_key FROM outlay.outcome_tasks WHERE project_id = {project:String} AND task_key IN touched))
        GROUP BY judged_task
        HAVING max((revision, outcome != 'unknown')).2 = 1
    )) AS tasks_with_outcome
FROM
(
    -- A task counts where it has a row that nobody cancelled.
    SELECT
        task_key,
        sum(sign) AS task_rows,
        sum(call_sign) AS task_calls,
        sumIf(call_sign, cost IS NOT NULL AND price_status != 'partly_priced') AS task_priced,
        sumIf(sign, cost IS NOT NULL AND price_status = 'partly_priced') AS task_partly_priced,
        sumIf(sign, cost IS NULL) AS task_unpriced,
        sumIf(sign, usage_source = 'missing') AS task_usage_missing,
        sumIf(sign, usage_quality != 'exact') AS task_inexact
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND {known_column:Identifier} <= {as_of:DateTime64(3)}
        -- include parts/filters.sql
    GROUP BY task_key
)
