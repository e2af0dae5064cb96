-- What ingest did, one row per inserted range of the log. A range replayed after a crash writes the same key again and
-- the later row wins, so sums need FINAL. Also the source of data_version.
CREATE TABLE IF NOT EXISTS outlay.ingest_ranges
(
    log_partition UInt16,
    first_offset UInt64,
    last_offset UInt64,
    token String,
    calls_stored UInt32,
    outcomes_stored UInt32,
    duplicates UInt32,
    dead_letters UInt32,
    repaired UInt32 COMMENT 'rows a crash had lost between token and part; must be 0',
    newest_ts DateTime64(3, 'UTC') COMMENT 'newest event time in the range',
    oldest_received_at DateTime64(3, 'UTC'),
    inserted_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(inserted_at)
ORDER BY (log_partition, first_offset);

-- What could not be stored, with the reason and the payload. Keyed by place in the log, so a replay changes nothing.
CREATE TABLE IF NOT EXISTS outlay.dead_letters
(
    log_partition UInt16,
    log_offset UInt64,
    log_index UInt32,
    project_id LowCardinality(String),
    reason LowCardinality(String),
    message String CODEC(ZSTD(1)),
    payload String CODEC(ZSTD(3)),
    failed_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(failed_at)
ORDER BY (log_partition, log_offset, log_index);
