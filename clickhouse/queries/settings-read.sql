-- The newest version of one setting; no row when it was never written.
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
WHERE project_id = {project:String} AND kind = {kind:String} AND name = {name:String}
ORDER BY version DESC
LIMIT 1
