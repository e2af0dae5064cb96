-- Every version of one setting, newest first.
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
LIMIT {limit:UInt32}
