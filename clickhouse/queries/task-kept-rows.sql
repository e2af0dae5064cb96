-- How many rows of a project there are, as the keeper of task states counts them.
SELECT
    assumeNotNull((SELECT count() FROM outlay.calls WHERE project_id = {project:String})) AS call_rows,
    assumeNotNull((SELECT count() FROM outlay.outcomes WHERE project_id = {project:String}))
        + assumeNotNull((SELECT count() FROM outlay.outcome_tasks WHERE project_id = {project:String})) AS outcome_rows
