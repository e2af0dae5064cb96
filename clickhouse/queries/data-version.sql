-- Rows ever stored for a project. The tables are append-only, so the pair moves whenever a figure may have moved.
-- No time range, on purpose: a correction of any day counts.
SELECT
    (SELECT count() FROM outlay.calls WHERE project_id = {project:String}) AS call_rows,
    (SELECT count() FROM outlay.outcomes WHERE project_id = {project:String})
        + (SELECT count() FROM outlay.outcome_tasks WHERE project_id = {project:String}) AS outcome_rows
