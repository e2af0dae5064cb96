-- As measures-stated.sql, of the tasks that are kept. What few outcomes and calls say is read of the whole project: a set of all
-- tasks of a range would not fit into the memory of a question.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS no_task,
    '' AS no_value,
    -- include parts/filter-keeps.sql
    -- include parts/task-standing.sql
    judged AS
    (
        SELECT
            task_key,
            placed_at AS current_closed_at,
            toString({k1:Identifier}) AS judged_d1
        FROM standing
        WHERE is_judged
    ),
    placed AS
    (
        SELECT
            outcome_id,
            argMax(task_key, revision) AS belongs_to
        FROM outlay.outcome_tasks
        WHERE project_id = {project:String}
        GROUP BY outcome_id
    ),
    heard AS
    (
        SELECT
            if(belongs_to = no_task, sent.task_key, belongs_to) AS judged_task,
            revision,
            labelled_at,
            log_offset,
            log_index,
            manual_minutes,
            value_amount,
            toString(value_currency) AS currency
        FROM outlay.outcomes AS sent
        LEFT JOIN placed USING (outcome_id)
        WHERE project_id = {project:String} AND (manual_minutes IS NOT NULL OR value_amount IS NOT NULL)
    ),
    -- include parts/task-stated.sql
    -- Calls that were handed on.
    called AS
    (
        SELECT
            task_key,
            true AS is_handed_on,
            no_value AS called_d1
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND task_key != no_task
            AND (escalated_to != '' OR step_kind = 'human')
            AND sign = 1
            AND (call_id, revision) NOT IN (
                SELECT call_id, revision
                FROM outlay.calls
                WHERE project_id = {project:String} AND sign = -1 AND (escalated_to != '' OR step_kind = 'human')
            )
        GROUP BY task_key
    )
-- include parts/stated-figures.sql
