-- What was accepted, kept apart from what became of it, so that each can be counted against the other.

-- One row per record of the log, as its header and its envelope said when ingest took it; written before its events.
-- A range replayed after a crash writes the same rows again and the later one wins. A log begun anew in an old store uses
-- the old places again; the time of reception keeps the two apart.
CREATE TABLE IF NOT EXISTS outlay.log_records
(
    log_partition UInt16,
    log_offset UInt64 CODEC(Delta(8), ZSTD(1)),
    received_at DateTime64(3, 'UTC') COMMENT 'when the collector had the whole request; 1970 where the record could not be read' CODEC(Delta(8), ZSTD(1)),
    read_at DateTime64(3, 'UTC') COMMENT 'when ingest began to insert it' CODEC(Delta(8), ZSTD(1)),
    project_id LowCardinality(String),
    signal LowCardinality(String) COMMENT 'the door it came through: native, outcome, span, log, metric, replay; empty: not said',
    emitter LowCardinality(String) COMMENT 'of its calls, where they all have the same',
    replay_of String COMMENT 'the dead letter it was made from' CODEC(ZSTD(1)),
    events UInt32 COMMENT 'counted by the collector' CODEC(ZSTD(1)),
    bytes UInt32 CODEC(ZSTD(1)),
    collector String COMMENT 'one process of the collector' CODEC(ZSTD(1)),
    collector_seq UInt64 COMMENT 'number of the record among those of its collector' CODEC(ZSTD(1)),
    collector_acknowledged UInt64 COMMENT 'events that collector had acknowledged before it' CODEC(ZSTD(1)),
    client LowCardinality(String) COMMENT 'what sent it: name/version',
    client_id String COMMENT 'one process that sends' CODEC(ZSTD(1)),
    client_dropped Map(LowCardinality(String), UInt64) COMMENT 'events that process has lost since its start, by reason' CODEC(ZSTD(1)),

    INDEX by_reception received_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(read_at)
ORDER BY (log_partition, log_offset, received_at)
SETTINGS index_granularity = 1024;

-- Events that were not stored because the ledger had them: the evidence behind every count of duplicates.
CREATE TABLE IF NOT EXISTS outlay.repeats
(
    log_partition UInt16,
    log_offset UInt64 CODEC(Delta(8), ZSTD(1)),
    log_index UInt32 CODEC(ZSTD(1)),
    received_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    project_id LowCardinality(String),
    kind LowCardinality(String) COMMENT 'call or outcome',
    event_key UUID COMMENT 'call_id or outcome_id' CODEC(ZSTD(1)),
    found_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1))
)
ENGINE = ReplacingMergeTree(found_at)
ORDER BY (log_partition, log_offset, log_index, received_at)
SETTINGS index_granularity = 1024;

-- Where a dead letter came from, and all of its bytes.
ALTER TABLE outlay.dead_letters
    ADD COLUMN IF NOT EXISTS received_at DateTime64(3, 'UTC') COMMENT '1970 where the record could not be read',
    ADD COLUMN IF NOT EXISTS kind LowCardinality(String) COMMENT 'call, outcome or record: the whole record',
    ADD COLUMN IF NOT EXISTS events UInt32 DEFAULT 1 COMMENT 'accepted events it stands for',
    ADD COLUMN IF NOT EXISTS encoding LowCardinality(String) COMMENT 'of the payload: text, or base64 where it is none',
    ADD COLUMN IF NOT EXISTS is_truncated Bool COMMENT 'whether the payload was too large to be kept whole',
    ADD COLUMN IF NOT EXISTS record_schema UInt16,
    ADD COLUMN IF NOT EXISTS record_key String COMMENT 'id of the batch',
    ADD COLUMN IF NOT EXISTS signal LowCardinality(String),
    ADD COLUMN IF NOT EXISTS client LowCardinality(String);

-- What was done about dead letters, append-only: the latest mark of a letter is its state.
CREATE TABLE IF NOT EXISTS outlay.dead_letter_marks
(
    project_id LowCardinality(String),
    log_partition UInt16,
    log_offset UInt64,
    log_index UInt32,
    marked_at DateTime64(3, 'UTC'),
    mark LowCardinality(String) COMMENT 'replay_requested, replayed, replay_failed or purged',
    stored UInt32 COMMENT 'events of a replay',
    duplicates UInt32,
    failed UInt32,
    detail String COMMENT 'why a replay failed' CODEC(ZSTD(1)),
    author String CODEC(ZSTD(1)),
    reason String CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (project_id, log_partition, log_offset, log_index, marked_at)
SETTINGS non_replicated_deduplication_window = 10000;
