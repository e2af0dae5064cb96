-- The newest version of every setting of a kind that was not deleted, by name.
SELECT
    kind,
    name,
    version,
    value,
    is_deleted,
    author,
    reason,
    changed_at
FROM outlay.settings
WHERE project_id = {project:String} AND kind = {kind:String}
QUALIFY row_number() OVER (PARTITION BY name ORDER BY version DESC) = 1 AND NOT is_deleted
ORDER BY name
