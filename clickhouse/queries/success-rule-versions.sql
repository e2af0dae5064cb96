-- Every version of every setting of one kind, in order: what held when.
SELECT
    name,
    version,
    value,
    is_deleted,
    author,
    reason,
    changed_at
FROM outlay.settings
WHERE project_id = {project:String} AND kind = {kind:String}
ORDER BY name, version
