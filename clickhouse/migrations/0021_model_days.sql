-- The days of the family `usage` (migration 0008) by model alone, which most questions ask for: a fifth of the rows. Made of the
-- quarters, as the other days are, and read instead of them where nothing else is grouped or filtered by.

CREATE TABLE IF NOT EXISTS outlay.models_1d
(
    project_id LowCardinality(String) CODEC(ZSTD(1)),
    slot DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    environment LowCardinality(String) CODEC(ZSTD(1)),
    provider LowCardinality(String) CODEC(ZSTD(1)),
    model_answered LowCardinality(String) CODEC(ZSTD(1)),
    signed_rows SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_errors SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_timeouts SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_cancelled SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_blocked SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_retries SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_fallbacks SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_lookups SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_hits SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_cost SimpleAggregateFunction(sum, Decimal(38, 12)) CODEC(GCD, ZSTD(1)),
    signed_cost_rows SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_cost_calls SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_failed_cost SimpleAggregateFunction(sum, Decimal(38, 12)) CODEC(GCD, ZSTD(1)),
    signed_failed_cost_rows SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_priced SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_partly_priced SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_usage_missing SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_inexact SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_input SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_input_rows SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_output SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_output_rows SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_input_uncached SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_input_uncached_rows SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_cache_read SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_cache_read_rows SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_cache_write SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_cache_write_rows SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_output_text SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_output_text_rows SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_output_reasoning SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    signed_output_reasoning_rows SimpleAggregateFunction(sum, Int64) CODEC(T64, ZSTD(1)),
    timed_durations SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(3)),
    timed_ttfts SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) CODEC(ZSTD(3))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(slot)
PRIMARY KEY (project_id, slot)
ORDER BY (project_id, slot, environment, provider, model_answered)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS outlay.models_1d_feed TO outlay.models_1d AS
SELECT
    project_id, toStartOfDay(slot) AS slot, environment, provider, model_answered, signed_rows, signed_calls,
    signed_errors, signed_timeouts, signed_cancelled, signed_blocked, signed_retries, signed_fallbacks, signed_lookups,
    signed_hits, signed_cost, signed_cost_rows, signed_cost_calls, signed_failed_cost, signed_failed_cost_rows,
    signed_priced, signed_partly_priced, signed_usage_missing, signed_inexact, signed_input, signed_input_rows,
    signed_output, signed_output_rows, signed_input_uncached, signed_input_uncached_rows, signed_cache_read,
    signed_cache_read_rows, signed_cache_write, signed_cache_write_rows, signed_output_text, signed_output_text_rows,
    signed_output_reasoning, signed_output_reasoning_rows, timed_durations, timed_ttfts
FROM outlay.usage_15m;

CREATE VIEW IF NOT EXISTS outlay.models_1d_difference AS
SELECT
    project_id, slot, environment, provider, model_answered, sum(either.signed_rows) AS signed_rows,
    sum(either.signed_calls) AS signed_calls, sum(either.signed_errors) AS signed_errors,
    sum(either.signed_timeouts) AS signed_timeouts, sum(either.signed_cancelled) AS signed_cancelled,
    sum(either.signed_blocked) AS signed_blocked, sum(either.signed_retries) AS signed_retries,
    sum(either.signed_fallbacks) AS signed_fallbacks, sum(either.signed_lookups) AS signed_lookups,
    sum(either.signed_hits) AS signed_hits, sum(either.signed_cost) AS signed_cost,
    sum(either.signed_cost_rows) AS signed_cost_rows, sum(either.signed_cost_calls) AS signed_cost_calls,
    sum(either.signed_failed_cost) AS signed_failed_cost,
    sum(either.signed_failed_cost_rows) AS signed_failed_cost_rows, sum(either.signed_priced) AS signed_priced,
    sum(either.signed_partly_priced) AS signed_partly_priced, sum(either.signed_usage_missing) AS signed_usage_missing,
    sum(either.signed_inexact) AS signed_inexact, sum(either.signed_input) AS signed_input,
    sum(either.signed_input_rows) AS signed_input_rows, sum(either.signed_output) AS signed_output,
    sum(either.signed_output_rows) AS signed_output_rows, sum(either.signed_input_uncached) AS signed_input_uncached,
    sum(either.signed_input_uncached_rows) AS signed_input_uncached_rows,
    sum(either.signed_cache_read) AS signed_cache_read, sum(either.signed_cache_read_rows) AS signed_cache_read_rows,
    sum(either.signed_cache_write) AS signed_cache_write,
    sum(either.signed_cache_write_rows) AS signed_cache_write_rows,
    sum(either.signed_output_text) AS signed_output_text,
    sum(either.signed_output_text_rows) AS signed_output_text_rows,
    sum(either.signed_output_reasoning) AS signed_output_reasoning,
    sum(either.signed_output_reasoning_rows) AS signed_output_reasoning_rows,
    mapFilter((size, number) -> number != 0, sumMap(either.timed_durations)) AS timed_durations,
    mapFilter((size, number) -> number != 0, sumMap(either.timed_ttfts)) AS timed_ttfts
FROM
(
    SELECT
        project_id, toStartOfDay(quarters.slot) AS slot, environment, provider, model_answered, signed_rows, signed_calls,
        signed_errors, signed_timeouts, signed_cancelled, signed_blocked, signed_retries, signed_fallbacks,
        signed_lookups, signed_hits, signed_cost, signed_cost_rows, signed_cost_calls, signed_failed_cost,
        signed_failed_cost_rows, signed_priced, signed_partly_priced, signed_usage_missing, signed_inexact,
        signed_input, signed_input_rows, signed_output, signed_output_rows, signed_input_uncached,
        signed_input_uncached_rows, signed_cache_read, signed_cache_read_rows, signed_cache_write,
        signed_cache_write_rows, signed_output_text, signed_output_text_rows, signed_output_reasoning,
        signed_output_reasoning_rows, timed_durations, timed_ttfts
    FROM outlay.usage_15m AS quarters
    WHERE quarters.slot >= {from:DateTime64(3)} AND quarters.slot < {to:DateTime64(3)}
    UNION ALL
    SELECT
        project_id, slot, environment, provider, model_answered, -signed_rows, -signed_calls, -signed_errors,
        -signed_timeouts, -signed_cancelled, -signed_blocked, -signed_retries, -signed_fallbacks, -signed_lookups,
        -signed_hits, -signed_cost, -signed_cost_rows, -signed_cost_calls, -signed_failed_cost,
        -signed_failed_cost_rows, -signed_priced, -signed_partly_priced, -signed_usage_missing, -signed_inexact,
        -signed_input, -signed_input_rows, -signed_output, -signed_output_rows, -signed_input_uncached,
        -signed_input_uncached_rows, -signed_cache_read, -signed_cache_read_rows, -signed_cache_write,
        -signed_cache_write_rows, -signed_output_text, -signed_output_text_rows, -signed_output_reasoning,
        -signed_output_reasoning_rows, mapApply((size, number) -> (size, -number), timed_durations),
        mapApply((size, number) -> (size, -number), timed_ttfts)
    FROM outlay.models_1d
    WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
) AS either
GROUP BY project_id, slot, environment, provider, model_answered
HAVING
    signed_rows != 0 OR signed_calls != 0 OR signed_errors != 0 OR signed_timeouts != 0 OR signed_cancelled != 0
    OR signed_blocked != 0 OR signed_retries != 0 OR signed_fallbacks != 0 OR signed_lookups != 0 OR signed_hits != 0
    OR signed_cost != 0 OR signed_cost_rows != 0 OR signed_cost_calls != 0 OR signed_failed_cost != 0 OR signed_failed_cost_rows != 0
    OR signed_priced != 0 OR signed_partly_priced != 0 OR signed_usage_missing != 0 OR signed_inexact != 0 OR signed_input != 0
    OR signed_input_rows != 0 OR signed_output != 0 OR signed_output_rows != 0 OR signed_input_uncached != 0 OR signed_input_uncached_rows != 0
    OR signed_cache_read != 0 OR signed_cache_read_rows != 0 OR signed_cache_write != 0 OR signed_cache_write_rows != 0 OR signed_output_text != 0
    OR signed_output_text_rows != 0 OR signed_output_reasoning != 0 OR signed_output_reasoning_rows != 0 OR notEmpty(timed_durations) OR notEmpty(timed_ttfts);
