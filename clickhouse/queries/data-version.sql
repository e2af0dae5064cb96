-- Rows ever stored for a project. The tables are append-only, so the pair moves whenever a figure may have moved:
-- with calls, with what is said of tasks, with the rules that judge them, and when the states kept of its tasks have followed.
-- No time range, on purpose: a correction of any day counts.
SELECT
    (SELECT count() FROM outlay.calls WHERE project_id = {project:String}) AS call_rows,
    (SELECT count() FROM outlay.outcomes WHERE project_id = {project:String})
        + (SELECT count() FROM outlay.outcome_tasks WHERE project_id = {project:String})
        + (SELECT count() FROM outlay.settings WHERE project_id = {project:String} AND kind IN ('success_rule', 'task_by', 'measures', 'allocation', 'governance', 'model'))
        + (SELECT max(version) FROM outlay.task_marks WHERE kind = 'project' AND name = {project:String}) AS outcome_rows
