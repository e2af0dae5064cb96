-- What was said of the tasks that are kept, as far as rules ask.
touched AS
(
    SELECT task_key
    FROM standing
),
-- include parts/task-current.sql
-- include parts/task-placed.sql
heard AS
(
    SELECT
        if(belongs_to = no_task, sent.task_key, belongs_to) AS judged_task,
        revision,
        outcome,
        outcome != 'unknown' AS is_verdict,
        source,
        evaluator,
        criteria,
        score,
        labelled_at,
        log_offset,
        log_index
    -- include parts/task-heard.sql
),
