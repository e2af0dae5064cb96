-- What has been applied, oldest first.
SELECT
    version,
    name,
    checksum
FROM outlay.schema_migrations
ORDER BY version
