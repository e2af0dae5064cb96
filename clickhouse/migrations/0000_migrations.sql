-- What has been applied to this database. Run before every migration, so it must stay as it is.
CREATE DATABASE IF NOT EXISTS outlay;

CREATE TABLE IF NOT EXISTS outlay.schema_migrations
(
    version UInt32,
    name String,
    checksum String COMMENT 'SHA-256 of the file, hexadecimal',
    applied_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY version
SETTINGS non_replicated_deduplication_window = 1000;
