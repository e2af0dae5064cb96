-- How far the states of tasks are.
SELECT kind, name, version, at, call_rows, outcome_rows
FROM outlay.task_marks
ORDER BY kind, name, version DESC
LIMIT 1 BY kind, name
