-- A cancel row repeats the (call_id, revision) it takes back.
sign = 1 AND (call_id, revision) NOT IN (
    SELECT call_id, revision
    FROM outlay.calls
    WHERE project_id = {project:String} AND sign = -1 AND task_key IN (SELECT task_key FROM touched)
) AS is_current,
