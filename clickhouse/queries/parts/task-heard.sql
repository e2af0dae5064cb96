-- All that was ever said of the tasks in `touched`, under whatever key it was sent.
FROM outlay.outcomes AS sent
LEFT JOIN placed USING (outcome_id)
WHERE project_id = {project:String}
    AND sent.task_key IN (
        SELECT task_key FROM touched
        UNION ALL
        SELECT sent_key FROM outlay.outcome_tasks WHERE project_id = {project:String} AND task_key IN (SELECT task_key FROM touched)
    )
