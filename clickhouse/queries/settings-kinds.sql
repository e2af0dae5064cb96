-- Kinds of settings that a project ever had.
SELECT kind
FROM outlay.settings
WHERE project_id = {project:String}
GROUP BY kind
ORDER BY kind
