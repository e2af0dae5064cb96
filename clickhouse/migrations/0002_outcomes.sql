-- What was said about tasks, append-only. The current outcome of a task is the row with the highest
-- (revision, labelled_at, log_offset, log_index); earlier ones stay as history.
CREATE TABLE IF NOT EXISTS outlay.outcomes
(
    project_id LowCardinality(String),
    closed_at DateTime64(3, 'UTC') COMMENT 'when the task ended' CODEC(Delta(8), ZSTD(1)),
    labelled_at DateTime64(3, 'UTC') COMMENT 'when the judgement was made' CODEC(Delta(8), ZSTD(1)),
    received_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    task_key UUID CODEC(ZSTD(1)),
    task_id String COMMENT 'the sender''s text where it was not a UUID' CODEC(ZSTD(1)),
    task_started_at Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    outcome_id UUID CODEC(ZSTD(1)),
    event_id String CODEC(ZSTD(1)),
    revision UInt32 CODEC(T64, ZSTD(1)),
    outcome Enum8('unknown' = 0, 'success' = 1, 'failure' = 2, 'partial' = 3, 'abandoned' = 4),
    source LowCardinality(String),
    evaluator LowCardinality(String),
    score Nullable(Float64) CODEC(ZSTD(1)),
    criteria LowCardinality(String),
    explanation String CODEC(ZSTD(1)),
    workflow LowCardinality(String),
    workflow_version LowCardinality(String),
    environment LowCardinality(String),
    team LowCardinality(String),
    customer_id String CODEC(ZSTD(1)),
    user_id String CODEC(ZSTD(1)),
    task_type LowCardinality(String),
    manual_minutes Nullable(Float64) CODEC(ZSTD(1)),
    value_amount Nullable(Decimal(18, 6)) CODEC(ZSTD(1)),
    value_currency LowCardinality(String),
    tags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    log_partition UInt16 CODEC(ZSTD(1)),
    log_offset UInt64 CODEC(Delta(8), ZSTD(1)),
    log_index UInt32 CODEC(Delta(4), ZSTD(1)),

    INDEX by_task task_key TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_offset log_offset TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(closed_at)
ORDER BY (project_id, closed_at)
SETTINGS non_replicated_deduplication_window = 10000;
