-- Whether any judgement is stored that names a trace or a response and no task.
SELECT count() > 0 AS has_judgements
FROM
(
    SELECT 1
    FROM outlay.outcomes
    WHERE startsWith(task_id, 'trace:') OR startsWith(task_id, 'response:')
    LIMIT 1
)
