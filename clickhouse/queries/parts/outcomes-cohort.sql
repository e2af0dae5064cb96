-- The judged tasks of one range, and all that was said of them: tasks whose current outcome was closed in [from, to), of some
-- workflows or (none named) of all. Which outcome is the current one, and what a task is called and belongs to where its
-- outcome does not say: as task-economics.sql has it.
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
        toString(source) AS said_by,
        toString(evaluator) AS evaluator,
        toString(criteria) AS criterion,
        score,
        labelled_at,
        log_offset,
        log_index,
        closed_at,
        task_started_at,
        toString(workflow) AS judged_workflow,
        task_id AS judged_name
    -- include parts/task-heard.sql
),
-- include parts/task-judged.sql
called AS
(
    SELECT
        task_key,
        1 AS is_called,
        max(ts) AS last_at,
        max(toString(workflow)) AS called_workflow,
        max(task_id) AS called_name
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND is_billable
        AND task_key != no_task
        AND task_key IN (SELECT task_key FROM touched)
        AND sign = 1
        AND (call_id, revision) NOT IN (
            SELECT call_id, revision
            FROM outlay.calls
            WHERE project_id = {project:String} AND sign = -1 AND task_key IN (SELECT task_key FROM touched)
        )
    GROUP BY task_key
),
cohort AS
(
    SELECT
        task_key AS task,
        current_outcome,
        said_by AS current_source,
        evaluator AS current_evaluator,
        if(judged_workflow != '', judged_workflow, called_workflow) AS own_workflow,
        multiIf(judged_name != '', judged_name, called_name != '', called_name, toString(task_key)) AS name,
        -- How long after the task was over its verdict came, as parts/task-ends.sql has it.
        greatest(
            0,
            dateDiff('millisecond', if(is_called = 1, least(last_at, current_closed_at), current_closed_at), current_labelled_at)
        ) AS label_delay
    FROM judged
    LEFT JOIN called USING (task_key)
    WHERE current_closed_at >= {from:DateTime64(3)}
        AND current_closed_at < {to:DateTime64(3)}
        AND (empty({workflows:Array(String)}) OR has({workflows:Array(String)}, own_workflow))
),
