-- Whether the states of a project's tasks may be read: they hold what was there before them (is_filled), and how much of the
-- project was there, and was in them, when they were last looked at.
SELECT
    assumeNotNull((SELECT count() FROM outlay.task_marks WHERE kind = 'filled')) > 0 AS is_filled,
    assumeNotNull((SELECT count() FROM outlay.calls WHERE project_id = {project:String})) AS call_rows,
    assumeNotNull((SELECT count() FROM outlay.outcomes WHERE project_id = {project:String}))
        + assumeNotNull((SELECT count() FROM outlay.outcome_tasks WHERE project_id = {project:String})) AS outcome_rows,
    argMax(marks.call_rows, version) AS seen_call_rows,
    argMax(marks.outcome_rows, version) AS seen_outcome_rows
FROM outlay.task_marks AS marks
WHERE kind = 'project' AND name = {project:String}
