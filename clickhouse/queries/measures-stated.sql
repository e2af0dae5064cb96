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
    -- include parts/task-stated.sql
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
-- include parts/stated-figures.sql
