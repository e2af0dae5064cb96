-- The current outcome of each of some tasks: chosen as task-economics.sql chooses it. Judgements are found by the index on
-- the task; they may come weeks after the trace, so no range of time would be right. Where settlement never found the task of
-- a judgement, nobody looks where it may have put it.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS no_task,
    -- only with unplaced
    no_task AS belongs_to,
    -- end of unplaced
    -- only with placed
    placed AS
    (
        SELECT
            outcome_id,
            task_key AS belongs_to
        FROM outlay.outcome_tasks
        WHERE project_id = {project:String} AND outcome_id IN (
            SELECT outcome_id
            FROM outlay.outcome_tasks
            WHERE project_id = {project:String}
                AND (task_key IN {task_keys:Array(UUID)} OR sent_key IN {task_keys:Array(UUID)})
        )
        ORDER BY outcome_id DESC, revision DESC
        LIMIT 1 BY outcome_id
    ),
    -- end of placed
    heard AS
    (
        SELECT
            if(belongs_to = no_task, sent.task_key, belongs_to) AS judged_task,
            revision,
            outcome,
            outcome != 'unknown' AS is_verdict,
            source != 'evaluator' AS is_stated,
            source,
            evaluator,
            score,
            labelled_at,
            closed_at,
            task_started_at,
            log_offset,
            log_index
        FROM outlay.outcomes AS sent
        -- only with placed
        LEFT JOIN placed USING (outcome_id)
        -- end of placed
        WHERE project_id = {project:String}
            -- only with unplaced
            AND sent.task_key IN {task_keys:Array(UUID)}
            -- end of unplaced
            -- only with placed
            AND sent.task_key IN (
                SELECT arrayJoin({task_keys:Array(UUID)})
                UNION ALL
                SELECT sent_key FROM outlay.outcome_tasks WHERE project_id = {project:String} AND task_key IN {task_keys:Array(UUID)}
            )
            -- end of placed
    ),
    -- include parts/task-judged.sql
    '' AS no_value
SELECT
    judged_task,
    outcome,
    source,
    evaluator,
    score,
    revision,
    labelled_at,
    closed_at
FROM judged
WHERE judged_task IN {task_keys:Array(UUID)}
-- A few rows: a second thread would only take the core from the statement beside it.
SETTINGS max_threads = 1
