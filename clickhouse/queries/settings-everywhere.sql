-- The newest version of every setting of a kind that was not deleted, in all projects: who has which role where.
SELECT
    project_id,
    name,
    value
FROM outlay.settings
WHERE kind = {kind:String}
QUALIFY row_number() OVER (PARTITION BY project_id, name ORDER BY version DESC) = 1 AND NOT is_deleted
ORDER BY project_id, name
LIMIT {limit:UInt32}
