-- Whether the states of a project's tasks may be read: they hold what was there before them (is_filled), in sums by day too
-- (is_summed), and how much of the project was there, and was in them, when they were last looked at.
SELECT
    max(kind = 'filled') AS is_filled,
    max(kind = 'summed_by_model') AS is_summed,
    argMaxIf(marks.call_rows, version, kind = 'project') AS seen_call_rows,
    argMaxIf(marks.outcome_rows, version, kind = 'project') AS seen_outcome_rows
FROM outlay.task_marks AS marks
WHERE kind IN ('filled', 'summed_by_model') OR (kind = 'project' AND name = {project:String})
