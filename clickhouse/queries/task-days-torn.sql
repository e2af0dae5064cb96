-- What the sums of whole days of tasks lack or have too much, of all projects.
SELECT
    'task_days' AS kept,
    uniqExact(project_id, day) AS torn_days,
    count() AS torn_rows
FROM outlay.task_days_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
UNION ALL
SELECT
    'task_model_days' AS kept,
    uniqExact(project_id, day) AS torn_days,
    count() AS torn_rows
FROM outlay.task_model_days_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
UNION ALL
SELECT
    'task_label_delays' AS kept,
    uniqExact(project_id, day) AS torn_days,
    count() AS torn_rows
FROM outlay.task_label_delays_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
