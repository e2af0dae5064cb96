-- The ledger in fewer bytes: 90.6 → 56 a call at a million calls a day (docs/decisions/0015). What belongs to one task lies
-- side by side within five minutes, so that what its calls share is kept about once; columns of few different texts are
-- compressed as the others are; and a call known by a span has an id that spells the span's.
--
-- A table takes another order only by being written anew. Whatever cuts this off, it starts again from the top: a copy of
-- the copy is the same. It needs room for the ledger a second time and some seven seconds of CPU a million calls.
DROP TABLE IF EXISTS outlay.calls_by_task SYNC;

CREATE TABLE outlay.calls_by_task
(
    project_id LowCardinality(String) CODEC(ZSTD(1)),
    ts DateTime64(3, 'UTC') COMMENT 'start of the call' CODEC(Delta(8), ZSTD(3)),
    received_at DateTime64(3, 'UTC') COMMENT 'when the collector had the whole request' CODEC(Delta(8), ZSTD(1)),

    call_id UUID COMMENT 'identity inside the project' CODEC(ZSTD(1)),
    event_id String COMMENT 'the sender''s id where call_id or (trace, span) does not spell it' CODEC(ZSTD(3)),
    sign Int8 CODEC(ZSTD(1)),
    revision UInt32 CODEC(T64, ZSTD(1)),
    reason LowCardinality(String) COMMENT 'why the row was written; empty for the original' CODEC(ZSTD(1)),
    log_partition UInt16 CODEC(ZSTD(1)),
    log_offset UInt64 CODEC(Delta(8), ZSTD(1)),
    log_index UInt32 COMMENT 'position inside the log record' CODEC(Delta(4), ZSTD(1)),

    dialect LowCardinality(String) CODEC(ZSTD(1)),
    kind LowCardinality(String) CODEC(ZSTD(1)),
    is_billable Bool CODEC(ZSTD(1)),
    trace_id UUID CODEC(ZSTD(1)),
    own_span_id UInt64 COMMENT 'where call_id does not spell it' CODEC(ZSTD(1)),
    span_id UInt64 ALIAS if(own_span_id = 0 AND reinterpretAsUInt64(call_id) = reinterpretAsUInt64(trace_id) * 11400714819323198485 + toUInt64(toUInt128(trace_id)) AND trace_id != toUUID('00000000-0000-0000-0000-000000000000'), toUInt64(toUInt128(call_id)), own_span_id) COMMENT 'spelled as core/src/span-call-id.ts says',
    parent_span_id UInt64 CODEC(ZSTD(1)),
    response_id String CODEC(ZSTD(1)),
    session_id String CODEC(ZSTD(3)),
    task_key UUID CODEC(ZSTD(1)),
    task_id String COMMENT 'the sender''s text where it was not a UUID' CODEC(ZSTD(3)),
    task_started_at Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),

    environment LowCardinality(String) CODEC(ZSTD(1)),
    team LowCardinality(String) CODEC(ZSTD(1)),
    department LowCardinality(String) CODEC(ZSTD(1)),
    cost_center LowCardinality(String) CODEC(ZSTD(1)),
    use_case LowCardinality(String) CODEC(ZSTD(1)),
    feature LowCardinality(String) CODEC(ZSTD(1)),
    customer_id String CODEC(ZSTD(3)),
    user_id String CODEC(ZSTD(3)),
    principal_id LowCardinality(String) CODEC(ZSTD(1)),
    credential_id LowCardinality(String) CODEC(ZSTD(1)),
    tags Map(LowCardinality(String), String) CODEC(ZSTD(3)),

    workflow LowCardinality(String) CODEC(ZSTD(1)),
    workflow_version LowCardinality(String) CODEC(ZSTD(1)),
    step LowCardinality(String) CODEC(ZSTD(1)),
    step_kind LowCardinality(String) CODEC(ZSTD(1)),
    agent_role LowCardinality(String) CODEC(ZSTD(1)),
    task_type LowCardinality(String) CODEC(ZSTD(1)),
    tool_name LowCardinality(String) CODEC(ZSTD(1)),

    operation LowCardinality(String) CODEC(ZSTD(1)),
    provider LowCardinality(String) CODEC(ZSTD(1)),
    provider_account LowCardinality(String) CODEC(ZSTD(1)),
    host_provider LowCardinality(String) CODEC(ZSTD(1)),
    region LowCardinality(String) CODEC(ZSTD(1)),
    model_requested LowCardinality(String) CODEC(ZSTD(1)),
    model_resolved LowCardinality(String) CODEC(ZSTD(1)),
    model_answered LowCardinality(String) ALIAS if(model_resolved = '', model_requested, model_resolved) COMMENT 'for grouping: the model that answered, or the requested one where the response did not say',
    service_tier LowCardinality(String) CODEC(ZSTD(1)),
    self_hosted Nullable(Bool) CODEC(ZSTD(1)),

    input_uncached Nullable(UInt32) CODEC(T64, ZSTD(1)),
    cache_read Nullable(UInt32) CODEC(T64, ZSTD(1)),
    cache_write_5m Nullable(UInt32) CODEC(T64, ZSTD(1)),
    cache_write_1h Nullable(UInt32) CODEC(T64, ZSTD(1)),
    output_text Nullable(UInt32) CODEC(T64, ZSTD(1)),
    output_reasoning Nullable(UInt32) CODEC(T64, ZSTD(1)),
    usage_more Map(LowCardinality(String), UInt64) COMMENT 'every other usage class' CODEC(ZSTD(3)),
    input_tokens Nullable(UInt64) COMMENT 'derived: all input classes' CODEC(T64, ZSTD(1)),
    output_tokens Nullable(UInt64) COMMENT 'derived: all output classes' CODEC(T64, ZSTD(1)),
    usage_source LowCardinality(String) CODEC(ZSTD(1)),
    usage_quality LowCardinality(String) CODEC(ZSTD(1)),
    usage_convention LowCardinality(String) CODEC(ZSTD(1)),

    cost Nullable(Decimal(18, 12)) COMMENT 'USD; the sum of the lines below' CODEC(GCD, T64, ZSTD(1)),
    cost_input Nullable(Decimal(18, 12)) CODEC(GCD, ZSTD(1)),
    cost_cache_read Nullable(Decimal(18, 12)) CODEC(GCD, ZSTD(1)),
    cost_cache_write Nullable(Decimal(18, 12)) CODEC(GCD, ZSTD(1)),
    cost_output Nullable(Decimal(18, 12)) CODEC(GCD, ZSTD(1)),
    cost_other Nullable(Decimal(18, 12)) CODEC(T64, ZSTD(1)),
    price_status LowCardinality(String) COMMENT 'priced, partly_priced, unpriced, provider_reported, reconciled' CODEC(ZSTD(1)),
    unpriced_reason LowCardinality(String) CODEC(ZSTD(1)),
    unpriced_classes Array(LowCardinality(String)) CODEC(ZSTD(1)),
    price_ids Array(LowCardinality(String)) CODEC(ZSTD(3)),
    price_flags Array(LowCardinality(String)) COMMENT 'documented fallbacks used, e.g. reasoning_at_output_price' CODEC(ZSTD(1)),
    price_book LowCardinality(String) COMMENT 'source and version of the price book' CODEC(ZSTD(1)),
    reported_cost Nullable(Decimal(18, 12)) CODEC(T64, ZSTD(1)),

    duration_ms Nullable(UInt32) CODEC(T64, ZSTD(1)),
    ttft_ms Nullable(UInt32) CODEC(T64, ZSTD(1)),
    queue_ms Nullable(UInt32) CODEC(T64, ZSTD(1)),
    streamed Nullable(Bool) CODEC(ZSTD(1)),
    status LowCardinality(String) CODEC(ZSTD(1)),
    error_type LowCardinality(String) CODEC(ZSTD(1)),
    http_status UInt16 CODEC(ZSTD(1)),
    finish_reason LowCardinality(String) CODEC(ZSTD(1)),
    attempt Nullable(UInt8) CODEC(ZSTD(1)),
    retry_of String CODEC(ZSTD(1)),
    fallback_from LowCardinality(String) CODEC(ZSTD(1)),
    fallback_reason LowCardinality(String) CODEC(ZSTD(1)),
    breaker_state LowCardinality(String) CODEC(ZSTD(1)),
    degraded Nullable(Bool) CODEC(ZSTD(1)),
    escalated_to LowCardinality(String) CODEC(ZSTD(1)),

    cache_kind LowCardinality(String) CODEC(ZSTD(1)),
    cache_tier LowCardinality(String) CODEC(ZSTD(1)),
    cache_hit Nullable(Bool) CODEC(ZSTD(1)),
    cache_age_ms Nullable(UInt64) CODEC(ZSTD(1)),
    cache_similarity Nullable(Float32) CODEC(ZSTD(1)),
    cache_saved_cost Nullable(Decimal(18, 12)) CODEC(T64, ZSTD(1)),
    batch_id String CODEC(ZSTD(1)),
    latency_tolerance_s Nullable(UInt32) CODEC(ZSTD(1)),
    `trigger` LowCardinality(String) CODEC(ZSTD(1)),

    prompt_name LowCardinality(String) CODEC(ZSTD(1)),
    prompt_version LowCardinality(String) CODEC(ZSTD(1)),
    prompt_label LowCardinality(String) CODEC(ZSTD(1)),
    prompt_hash UInt64 CODEC(ZSTD(1)),
    experiment_id LowCardinality(String) CODEC(ZSTD(1)),
    variant LowCardinality(String) CODEC(ZSTD(1)),
    rollout_percent Nullable(Float32) CODEC(ZSTD(1)),
    assignment_kind LowCardinality(String) CODEC(ZSTD(1)),
    assignment_propensity Nullable(Float64) CODEC(ZSTD(1)),
    assignment_features Array(LowCardinality(String)) CODEC(ZSTD(1)),
    route_policy LowCardinality(String) CODEC(ZSTD(1)),
    route_policy_version LowCardinality(String) CODEC(ZSTD(1)),
    route_rule LowCardinality(String) CODEC(ZSTD(1)),
    route_candidates Array(LowCardinality(String)) CODEC(ZSTD(1)),
    complexity_class LowCardinality(String) CODEC(ZSTD(1)),
    guardrails Array(Tuple(name LowCardinality(String), stage LowCardinality(String), verdict LowCardinality(String))) CODEC(ZSTD(1)),
    schema_valid Nullable(Bool) CODEC(ZSTD(1)),

    input_bytes Nullable(UInt32) CODEC(T64, ZSTD(1)),
    output_bytes Nullable(UInt32) CODEC(T64, ZSTD(1)),
    input_chars Map(LowCardinality(String), UInt32) CODEC(ZSTD(1)),
    output_chars Map(LowCardinality(String), UInt32) CODEC(ZSTD(1)),
    has_tools Nullable(Bool) CODEC(ZSTD(1)),
    has_schema Nullable(Bool) CODEC(ZSTD(1)),
    has_image Nullable(Bool) CODEC(ZSTD(1)),
    max_tokens_hit Nullable(Bool) CODEC(ZSTD(1)),
    request_hash UInt64 CODEC(ZSTD(1)),
    prefix_hashes Map(UInt32, UInt64) COMMENT 'boundary in tokens -> keyed hash of the prefix' CODEC(ZSTD(1)),
    common_prefix_tokens Nullable(UInt32) CODEC(T64, ZSTD(1)),

    signal LowCardinality(String) COMMENT 'native, span, log or metric' CODEC(ZSTD(1)),
    emitter LowCardinality(String) COMMENT 'instrumentation scope, name@version' CODEC(ZSTD(1)),
    source_key String COMMENT 'process or session; its signals are alternatives' CODEC(ZSTD(3)),
    is_sole_record Bool COMMENT 'billed only where nothing finer records the same usage' CODEC(ZSTD(1)),
    meter_series UUID COMMENT 'time series of a metric point' CODEC(ZSTD(1)),
    meter_started_at Nullable(DateTime64(3, 'UTC')) CODEC(ZSTD(1)),
    meter_is_cumulative Bool CODEC(ZSTD(1)),
    settlement LowCardinality(String) COMMENT 'why it is not billed although it has usage, or billed although it is no model call; empty: as it arrived' CODEC(ZSTD(1)),
    settled_by UUID COMMENT 'call_id of the record that is billed in its place' CODEC(ZSTD(1)),
    cost_list Nullable(Decimal(18, 12)) COMMENT 'at list prices, where a contract made cost another; NULL: the same' CODEC(T64, ZSTD(1)),
    cost_excluded Nullable(Decimal(18, 12)) COMMENT 'what a record that is not billed would have cost' CODEC(T64, ZSTD(1)),
    corrected_at Nullable(DateTime64(3, 'UTC')) COMMENT 'when this row was written as a correction; NULL: with the event' CODEC(ZSTD(1)),
    corrected_by LowCardinality(String) COMMENT 'author of the correction; settlement for automatic ones' CODEC(ZSTD(1)),
    model_family LowCardinality(String) ALIAS replaceRegexpAll(lower(model_answered), '^.*/|^([a-z]+[.])+|[-@_.](20[0-9]{2}[-_.]?[0-9]{2}[-_.]?[0-9]{2}|[0-9]{2}-20[0-9]{2}|latest)|-v[0-9]+:[0-9]+$', '') COMMENT 'model that answered, without road and snapshot',

    INDEX by_trace trace_id TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_task task_key TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX by_offset log_offset TYPE minmax GRANULARITY 1,
    INDEX by_response response_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ts)
PRIMARY KEY (project_id, toStartOfFiveMinutes(ts))
ORDER BY (project_id, toStartOfFiveMinutes(ts), task_key, trace_id, ts)
SETTINGS non_replicated_deduplication_window = 10000;

-- Column by column in the order of both tables; what was span_id becomes own_span_id. By hours of the day, so that
-- no statement takes too long.
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 0;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 1;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 2;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 3;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 4;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 5;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 6;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 7;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 8;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 9;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 10;
INSERT INTO outlay.calls_by_task SETTINGS max_threads = 1, max_block_size = 32768, min_insert_block_size_rows = 32768, insert_deduplicate = 0 SELECT * FROM outlay.calls WHERE intDiv(toHour(ts), 2) = 11;

EXCHANGE TABLES outlay.calls AND outlay.calls_by_task;

DROP TABLE outlay.calls_by_task SYNC;
