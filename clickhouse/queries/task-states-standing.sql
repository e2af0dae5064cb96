-- The states that stand of some tasks. More than one of a task: a change was cut off.
SELECT
    project_id,
    task_key,
    version,
    placed_at,
    is_called,
    is_judged,
    first_at,
    last_at,
    heard_from,
    heard_to,
    -- include parts/task-digest.sql
FROM outlay.task_states
WHERE project_id IN {projects:Array(String)}
    AND task_key IN {keys:Array(UUID)}
    AND sign = 1
    AND (project_id, placed_at, task_key, version) NOT IN (
        SELECT project_id, placed_at, task_key, version
        FROM outlay.task_states
        WHERE project_id IN {projects:Array(String)} AND task_key IN {keys:Array(UUID)} AND sign = -1
    )
