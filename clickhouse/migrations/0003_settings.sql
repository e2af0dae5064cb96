-- Budgets, prices, keys, channels, prompts, policies, rules: append-only versioned rows. The current state of a key is
-- its highest version; a change carries its author and reason and can be undone by writing the old value again.
CREATE TABLE IF NOT EXISTS outlay.settings
(
    project_id LowCardinality(String),
    kind LowCardinality(String),
    name String CODEC(ZSTD(1)),
    version UInt64 CODEC(ZSTD(1)),
    value String COMMENT 'JSON; empty when is_deleted' CODEC(ZSTD(1)),
    is_deleted Bool,
    author String CODEC(ZSTD(1)),
    reason String CODEC(ZSTD(1)),
    changed_at DateTime64(3, 'UTC') CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (project_id, kind, name, version)
SETTINGS non_replicated_deduplication_window = 10000;
