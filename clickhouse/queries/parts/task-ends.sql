-- Of a task: when it ended and how, how long it took, and what it cost.
is_judged,
is_called,
current_outcome,
if(is_judged = 1, current_closed_at, last_at) AS placed_at,
task_calls,
task_rows,
task_known_calls,
task_known_rows,
task_partly_calls,
task_missing_calls,
task_inexact_calls,
ifNull(task_cost, 0) AS money,
coalesce(judged_started_at, called_started_at, if(is_called = 0, NULL, first_at)) AS started_at,
if(is_judged = 1 AND started_at <= current_closed_at, dateDiff('millisecond', started_at, current_closed_at), NULL) AS duration,
-- How long after the task was over its verdict came.
if(
    is_judged = 1 AND current_outcome != 'unknown',
    greatest(0, dateDiff('millisecond', if(is_called = 1, least(last_at, current_closed_at), current_closed_at), current_labelled_at)),
    NULL
) AS label_delay,
