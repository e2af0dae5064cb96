-- Whose task a judgement belongs to that named none of its own, where settlement found that out: of each judgement the row
-- with the highest revision counts. Append-only, as the outcomes themselves.
CREATE TABLE IF NOT EXISTS outlay.outcome_tasks
(
    project_id LowCardinality(String),
    outcome_id UUID CODEC(ZSTD(1)),
    revision UInt32 CODEC(T64, ZSTD(1)),
    closed_at DateTime64(3, 'UTC') COMMENT 'of the outcome' CODEC(Delta(8), ZSTD(1)),
    sent_key UUID COMMENT 'task_key of the outcome as it arrived' CODEC(ZSTD(1)),
    task_key UUID COMMENT 'the task it belongs to; sent_key where it is back there' CODEC(ZSTD(1)),
    settled_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),

    INDEX by_task (task_key, sent_key) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_time closed_at TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
ORDER BY (project_id, outcome_id, revision)
SETTINGS non_replicated_deduplication_window = 10000;
