-- Re-pricings of all projects that ingest has something to do for, oldest first.
SELECT
    project_id,
    name,
    version,
    value
FROM outlay.settings
WHERE kind = 'repricing'
QUALIFY row_number() OVER (PARTITION BY project_id, name ORDER BY version DESC) = 1
    AND NOT is_deleted
    AND JSONExtractString(value, 'state') IN ('requested', 'previewing', 'applying')
ORDER BY changed_at, name
LIMIT {limit:UInt32}
