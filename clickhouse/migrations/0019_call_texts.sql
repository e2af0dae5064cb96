-- Prompts and answers, where they are captured: redacted before they come here, apart from the calls, and only for a while.

-- One row for each text of a call. Inserted like calls, exactly once, by the range of the log it came in.
CREATE TABLE IF NOT EXISTS outlay.call_texts
(
    project_id LowCardinality(String),
    occurred_at DateTime64(3, 'UTC') COMMENT 'start of the call' CODEC(Delta(8), ZSTD(1)),
    received_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    expires_at DateTime64(3, 'UTC') COMMENT 'no longer answered from then on, and deleted soon after' CODEC(Delta(8), ZSTD(1)),
    call_id UUID CODEC(ZSTD(1)),
    span_call_id UUID COMMENT 'id of the call by its span, where the record it came with has another' CODEC(ZSTD(1)),
    text_id UUID COMMENT 'of project, call and part' CODEC(ZSTD(1)),
    part LowCardinality(String) COMMENT 'system, input or output',
    user_id String COMMENT 'whose words they are, as the call says' CODEC(ZSTD(1)),
    content String CODEC(ZSTD(6)),
    content_bytes UInt32 COMMENT 'of the text as it was sent' CODEC(ZSTD(1)),
    is_truncated Bool,
    redactions Map(LowCardinality(String), UInt32) COMMENT 'what was replaced, by kind' CODEC(ZSTD(1)),
    log_partition UInt16 CODEC(ZSTD(1)),
    log_offset UInt64 CODEC(Delta(8), ZSTD(1)),
    log_index UInt32 CODEC(ZSTD(1)),

    INDEX by_text text_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_span_call span_call_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_offset log_offset TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (project_id, call_id, occurred_at)
TTL toDateTime(expires_at)
SETTINGS index_granularity = 512, non_replicated_deduplication_window = 10000;

-- Who read texts of which call, written before they are given out. Kept for ever.
CREATE TABLE IF NOT EXISTS outlay.text_access
(
    project_id LowCardinality(String),
    accessed_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    access_id UUID COMMENT 'id of the request' CODEC(ZSTD(1)),
    key_id String COMMENT 'of the API key; empty where keys are not asked for' CODEC(ZSTD(1)),
    call_id UUID CODEC(ZSTD(1)),
    event_id String COMMENT 'the call as it was asked for' CODEC(ZSTD(1)),
    texts UInt8 COMMENT 'how many were given out'
)
ENGINE = MergeTree
ORDER BY (project_id, accessed_at, access_id)
SETTINGS non_replicated_deduplication_window = 10000;

-- What was erased, by whom and why. The rows also say to the statement that deletes which texts it is to delete.
CREATE TABLE IF NOT EXISTS outlay.text_erasures
(
    project_id LowCardinality(String),
    erased_at DateTime64(3, 'UTC'),
    erasure_id UUID,
    call_id UUID COMMENT 'texts of this call, also those that come later; zero: not by call',
    user_id String COMMENT 'texts of this user until erased_at; empty: not by user' CODEC(ZSTD(1)),
    before DateTime64(3, 'UTC') COMMENT 'texts of calls that began before; 1970: not by time',
    author String CODEC(ZSTD(1)),
    reason String CODEC(ZSTD(1))
)
ENGINE = MergeTree
ORDER BY (project_id, erased_at, erasure_id)
SETTINGS non_replicated_deduplication_window = 10000;
