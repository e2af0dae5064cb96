-- The states that stand of some tasks, with all that a cancel row has to take back. More than one of a task: a change was cut off.
SELECT
    project_id,
    task_key,
    version,
    placed_at,
    outcome,
    is_judged,
    is_called,
    started_at,
    duration,
    label_delay,
    first_at,
    last_at,
    heard_from,
    heard_to,
    workflow,
    workflow_version,
    team,
    environment,
    task_type,
    customer_id,
    user_id,
    department,
    cost_center,
    use_case,
    feature,
    prompt_name,
    prompt_version,
    variant,
    main_model,
    cost,
    calls,
    ledger_rows,
    known_calls,
    known_rows,
    partly_calls,
    missing_calls,
    inexact_calls,
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
