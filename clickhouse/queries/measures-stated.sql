-- What outcomes state of the tasks of one range besides how they ended: minutes of people and values, per group and
-- (is_total = 1) in all. Cohort: tasks whose current outcome (as task-economics.sql chooses it) was closed in [from, to).
-- Of minutes and of a value the latest of the highest revision that states it counts. A task was touched by people where
-- they spent minutes on it, or a call of it was handed on to them.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS no_task,
    '' AS no_value,
    -- include parts/task-closed.sql
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
            log_offset,
            log_index,
            closed_at,
            task_started_at,
            manual_minutes,
            value_amount,
            toString(value_currency) AS currency,
            toString({outcome_d1:Identifier}) AS judged_d1
        -- include parts/task-heard.sql
    ),
    -- include parts/task-judged.sql
    stated AS
    (
        SELECT
            judged_task AS task_key,
            countIf(manual_minutes IS NOT NULL) > 0 AS has_minutes,
            toDecimal128(ifNull(argMaxIf(manual_minutes, (revision, labelled_at, log_offset, log_index), manual_minutes IS NOT NULL), 0), 6) AS minutes,
            countIf(value_amount IS NOT NULL) > 0 AS has_value,
            toDecimal128(ifNull(argMaxIf(value_amount, (revision, labelled_at, log_offset, log_index), value_amount IS NOT NULL), 0), 6) AS amount,
            argMaxIf(currency, (revision, labelled_at, log_offset, log_index), value_amount IS NOT NULL) AS amount_currency
        FROM heard
        WHERE manual_minutes IS NOT NULL OR value_amount IS NOT NULL
        GROUP BY judged_task
    ),
    -- Read are calls that were handed on, and all of a task only where no outcome says which group it is of.
    called AS
    (
        SELECT
            task_key,
            countIf(escalated_to != '' OR step_kind = 'human') > 0 AS is_handed_on,
            maxIf(toString({call_d1:Identifier}), is_billable) AS called_d1
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND task_key != no_task
            AND (
                escalated_to != ''
                OR step_kind = 'human'
                -- only with group
                OR task_key IN (SELECT task_key FROM judged WHERE judged_d1 = '')
                -- end of group
            )
            AND task_key IN (SELECT task_key FROM touched)
            AND sign = 1
            AND (call_id, revision) NOT IN (
                SELECT call_id, revision
                FROM outlay.calls
                WHERE project_id = {project:String} AND sign = -1 AND task_key IN (SELECT task_key FROM touched)
            )
        GROUP BY task_key
    )
SELECT
    if(judged_d1 != '', judged_d1, called_d1) AS g1,
    grouping(g1) AS is_total,
    count() AS judged_tasks,
    countIf(has_minutes OR is_handed_on) AS manual_known_tasks,
    countIf(minutes > 0 OR is_handed_on) AS manual_tasks,
    countIf(has_minutes) AS minutes_known_tasks,
    sum(minutes) AS manual_minutes,
    countIf(has_value) AS value_tasks,
    sumMapIf(map(amount_currency, amount), has_value) AS value_by_currency,
    count() OVER () AS rows_found
FROM judged
LEFT JOIN stated USING (task_key)
LEFT JOIN called USING (task_key)
WHERE current_closed_at >= {from:DateTime64(3)} AND current_closed_at < {to:DateTime64(3)}
GROUP BY GROUPING SETS ((g1), ())
ORDER BY is_total DESC, judged_tasks DESC, g1
LIMIT {limit:UInt32}
