-- Every version of what opens tasks, of all projects, oldest first: settlement looks at all of them at once.
SELECT
    project_id,
    value,
    is_deleted
FROM outlay.settings
WHERE kind = {kind:String} AND name = {name:String}
ORDER BY project_id, version
