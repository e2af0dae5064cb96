-- The rollup of whom calls were for: users and customers, as `usage` and `work` of migration 0008 are of models and of work,
-- without times. Everything here is made beside what is there, so nothing that feeds the other rollups is touched.

-- What each row of the ledger adds to a sum, as in call_sums: for the comparison with the ledger.
CREATE VIEW IF NOT EXISTS outlay.people_sums AS
SELECT
    project_id,
    ts,
    environment,
    customer_id,
    user_id,
    toStartOfFifteenMinutes(ts) AS slot,
    toInt64(sign) AS signed_rows,
    if(kind = 'adjustment', 0, signed_rows) AS signed_calls,
    if(status IN ('error', 'timeout'), signed_rows, 0) AS signed_errors,
    if(status = 'timeout', signed_calls, 0) AS signed_timeouts,
    if(status = 'cancelled', signed_calls, 0) AS signed_cancelled,
    if(status = 'blocked', signed_calls, 0) AS signed_blocked,
    if(ifNull(attempt, 1) > 1 OR retry_of != '', signed_calls, 0) AS signed_retries,
    if(fallback_from != '', signed_calls, 0) AS signed_fallbacks,
    if(cache_kind IN ('exact', 'semantic') AND cache_hit IS NOT NULL, signed_calls, 0) AS signed_lookups,
    if(ifNull(cache_hit, false), signed_lookups, 0) AS signed_hits,
    toDecimal128(ifNull(cost, 0) * sign, 12) AS signed_cost,
    if(cost IS NULL, 0, signed_rows) AS signed_cost_rows,
    if(cost IS NULL, 0, signed_calls) AS signed_cost_calls,
    if(status IN ('error', 'timeout'), signed_cost, toDecimal128(0, 12)) AS signed_failed_cost,
    if(status IN ('error', 'timeout'), signed_cost_rows, 0) AS signed_failed_cost_rows,
    if(price_status = 'partly_priced', 0, signed_cost_calls) AS signed_priced,
    if(price_status = 'partly_priced', signed_cost_rows, 0) AS signed_partly_priced,
    if(usage_source = 'missing', signed_rows, 0) AS signed_usage_missing,
    if(usage_quality != 'exact', signed_rows, 0) AS signed_inexact,
    toInt64(ifNull(input_tokens, 0) * sign) AS signed_input,
    if(input_tokens IS NULL, 0, signed_rows) AS signed_input_rows,
    toInt64(ifNull(output_tokens, 0) * sign) AS signed_output,
    if(output_tokens IS NULL, 0, signed_rows) AS signed_output_rows,
    toInt64(ifNull(input_uncached, 0) * sign) AS signed_input_uncached,
    if(input_uncached IS NULL, 0, signed_rows) AS signed_input_uncached_rows,
    toInt64(ifNull(cache_read, 0) * sign) AS signed_cache_read,
    if(cache_read IS NULL, 0, signed_rows) AS signed_cache_read_rows,
    toInt64((ifNull(cache_write_5m, 0) + ifNull(cache_write_1h, 0) + usage_more['cache_write_30m'] + usage_more['cache_write_12h'] + usage_more['cache_write_unknown']) * sign) AS signed_cache_write,
    if(cache_write_5m IS NOT NULL OR cache_write_1h IS NOT NULL OR hasAny(mapKeys(usage_more), ['cache_write_30m', 'cache_write_12h', 'cache_write_unknown']), signed_rows, 0) AS signed_cache_write_rows,
    toInt64(ifNull(output_text, 0) * sign) AS signed_output_text,
    if(output_text IS NULL, 0, signed_rows) AS signed_output_text_rows,
    toInt64(ifNull(output_reasoning, 0) * sign) AS signed_output_reasoning,
    if(output_reasoning IS NULL, 0, signed_rows) AS signed_output_reasoning_rows
FROM outlay.calls
WHERE is_billable AND ts < '2105-01-01';

CREATE TABLE IF NOT EXISTS outlay.people_15m
(
    project_id LowCardinality(String) CODEC(ZSTD(1)),
    slot DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    environment LowCardinality(String) CODEC(ZSTD(1)),
    customer_id String CODEC(ZSTD(1)),
    user_id String CODEC(ZSTD(1)),
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
    timed_durations Map(UInt16, Int64) ALIAS CAST(map(), 'Map(UInt16, Int64)'),
    timed_ttfts Map(UInt16, Int64) ALIAS CAST(map(), 'Map(UInt16, Int64)')
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(slot)
PRIMARY KEY (project_id, slot)
ORDER BY (project_id, slot, environment, customer_id, user_id)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE TABLE IF NOT EXISTS outlay.people_1h AS outlay.people_15m;

CREATE TABLE IF NOT EXISTS outlay.people_1d AS outlay.people_15m;

CREATE MATERIALIZED VIEW IF NOT EXISTS outlay.people_1h_feed TO outlay.people_1h AS
SELECT * REPLACE (toStartOfHour(slot) AS slot)
FROM outlay.people_15m;

CREATE MATERIALIZED VIEW IF NOT EXISTS outlay.people_1d_feed TO outlay.people_1d AS
SELECT * REPLACE (toStartOfDay(slot) AS slot)
FROM outlay.people_15m;

CREATE MATERIALIZED VIEW IF NOT EXISTS outlay.people_15m_feed TO outlay.people_15m AS
SELECT
    project_id, slot, environment, customer_id, user_id,
    sum(coming.signed_rows) AS signed_rows, sum(coming.signed_calls) AS signed_calls,
    sum(coming.signed_errors) AS signed_errors, sum(coming.signed_timeouts) AS signed_timeouts,
    sum(coming.signed_cancelled) AS signed_cancelled, sum(coming.signed_blocked) AS signed_blocked,
    sum(coming.signed_retries) AS signed_retries, sum(coming.signed_fallbacks) AS signed_fallbacks,
    sum(coming.signed_lookups) AS signed_lookups, sum(coming.signed_hits) AS signed_hits,
    sum(coming.signed_cost) AS signed_cost, sum(coming.signed_cost_rows) AS signed_cost_rows,
    sum(coming.signed_cost_calls) AS signed_cost_calls, sum(coming.signed_failed_cost) AS signed_failed_cost,
    sum(coming.signed_failed_cost_rows) AS signed_failed_cost_rows, sum(coming.signed_priced) AS signed_priced,
    sum(coming.signed_partly_priced) AS signed_partly_priced,
    sum(coming.signed_usage_missing) AS signed_usage_missing, sum(coming.signed_inexact) AS signed_inexact,
    sum(coming.signed_input) AS signed_input, sum(coming.signed_input_rows) AS signed_input_rows,
    sum(coming.signed_output) AS signed_output, sum(coming.signed_output_rows) AS signed_output_rows,
    sum(coming.signed_input_uncached) AS signed_input_uncached,
    sum(coming.signed_input_uncached_rows) AS signed_input_uncached_rows,
    sum(coming.signed_cache_read) AS signed_cache_read, sum(coming.signed_cache_read_rows) AS signed_cache_read_rows,
    sum(coming.signed_cache_write) AS signed_cache_write,
    sum(coming.signed_cache_write_rows) AS signed_cache_write_rows,
    sum(coming.signed_output_text) AS signed_output_text,
    sum(coming.signed_output_text_rows) AS signed_output_text_rows,
    sum(coming.signed_output_reasoning) AS signed_output_reasoning,
    sum(coming.signed_output_reasoning_rows) AS signed_output_reasoning_rows
FROM
(
    SELECT
        project_id,
        ts,
        environment,
        customer_id,
        user_id,
        toStartOfFifteenMinutes(ts) AS slot,
        toInt64(sign) AS signed_rows,
        if(kind = 'adjustment', 0, signed_rows) AS signed_calls,
        if(status IN ('error', 'timeout'), signed_rows, 0) AS signed_errors,
        if(status = 'timeout', signed_calls, 0) AS signed_timeouts,
        if(status = 'cancelled', signed_calls, 0) AS signed_cancelled,
        if(status = 'blocked', signed_calls, 0) AS signed_blocked,
        if(ifNull(attempt, 1) > 1 OR retry_of != '', signed_calls, 0) AS signed_retries,
        if(fallback_from != '', signed_calls, 0) AS signed_fallbacks,
        if(cache_kind IN ('exact', 'semantic') AND cache_hit IS NOT NULL, signed_calls, 0) AS signed_lookups,
        if(ifNull(cache_hit, false), signed_lookups, 0) AS signed_hits,
        toDecimal128(ifNull(cost, 0) * sign, 12) AS signed_cost,
        if(cost IS NULL, 0, signed_rows) AS signed_cost_rows,
        if(cost IS NULL, 0, signed_calls) AS signed_cost_calls,
        if(status IN ('error', 'timeout'), signed_cost, toDecimal128(0, 12)) AS signed_failed_cost,
        if(status IN ('error', 'timeout'), signed_cost_rows, 0) AS signed_failed_cost_rows,
        if(price_status = 'partly_priced', 0, signed_cost_calls) AS signed_priced,
        if(price_status = 'partly_priced', signed_cost_rows, 0) AS signed_partly_priced,
        if(usage_source = 'missing', signed_rows, 0) AS signed_usage_missing,
        if(usage_quality != 'exact', signed_rows, 0) AS signed_inexact,
        toInt64(ifNull(input_tokens, 0) * sign) AS signed_input,
        if(input_tokens IS NULL, 0, signed_rows) AS signed_input_rows,
        toInt64(ifNull(output_tokens, 0) * sign) AS signed_output,
        if(output_tokens IS NULL, 0, signed_rows) AS signed_output_rows,
        toInt64(ifNull(input_uncached, 0) * sign) AS signed_input_uncached,
        if(input_uncached IS NULL, 0, signed_rows) AS signed_input_uncached_rows,
        toInt64(ifNull(cache_read, 0) * sign) AS signed_cache_read,
        if(cache_read IS NULL, 0, signed_rows) AS signed_cache_read_rows,
        toInt64((ifNull(cache_write_5m, 0) + ifNull(cache_write_1h, 0) + usage_more['cache_write_30m'] + usage_more['cache_write_12h'] + usage_more['cache_write_unknown']) * sign) AS signed_cache_write,
        if(cache_write_5m IS NOT NULL OR cache_write_1h IS NOT NULL OR hasAny(mapKeys(usage_more), ['cache_write_30m', 'cache_write_12h', 'cache_write_unknown']), signed_rows, 0) AS signed_cache_write_rows,
        toInt64(ifNull(output_text, 0) * sign) AS signed_output_text,
        if(output_text IS NULL, 0, signed_rows) AS signed_output_text_rows,
        toInt64(ifNull(output_reasoning, 0) * sign) AS signed_output_reasoning,
        if(output_reasoning IS NULL, 0, signed_rows) AS signed_output_reasoning_rows
    FROM outlay.calls
    WHERE is_billable AND ts < '2105-01-01'
) AS coming
GROUP BY project_id, slot, environment, customer_id, user_id;

CREATE VIEW IF NOT EXISTS outlay.people_15m_difference AS
SELECT
    project_id, slot, environment, customer_id, user_id,
    sum(either.signed_rows) AS signed_rows, sum(either.signed_calls) AS signed_calls,
    sum(either.signed_errors) AS signed_errors, sum(either.signed_timeouts) AS signed_timeouts,
    sum(either.signed_cancelled) AS signed_cancelled, sum(either.signed_blocked) AS signed_blocked,
    sum(either.signed_retries) AS signed_retries, sum(either.signed_fallbacks) AS signed_fallbacks,
    sum(either.signed_lookups) AS signed_lookups, sum(either.signed_hits) AS signed_hits,
    sum(either.signed_cost) AS signed_cost, sum(either.signed_cost_rows) AS signed_cost_rows,
    sum(either.signed_cost_calls) AS signed_cost_calls, sum(either.signed_failed_cost) AS signed_failed_cost,
    sum(either.signed_failed_cost_rows) AS signed_failed_cost_rows, sum(either.signed_priced) AS signed_priced,
    sum(either.signed_partly_priced) AS signed_partly_priced,
    sum(either.signed_usage_missing) AS signed_usage_missing, sum(either.signed_inexact) AS signed_inexact,
    sum(either.signed_input) AS signed_input, sum(either.signed_input_rows) AS signed_input_rows,
    sum(either.signed_output) AS signed_output, sum(either.signed_output_rows) AS signed_output_rows,
    sum(either.signed_input_uncached) AS signed_input_uncached,
    sum(either.signed_input_uncached_rows) AS signed_input_uncached_rows,
    sum(either.signed_cache_read) AS signed_cache_read, sum(either.signed_cache_read_rows) AS signed_cache_read_rows,
    sum(either.signed_cache_write) AS signed_cache_write,
    sum(either.signed_cache_write_rows) AS signed_cache_write_rows,
    sum(either.signed_output_text) AS signed_output_text,
    sum(either.signed_output_text_rows) AS signed_output_text_rows,
    sum(either.signed_output_reasoning) AS signed_output_reasoning,
    sum(either.signed_output_reasoning_rows) AS signed_output_reasoning_rows
FROM
(
    SELECT
        project_id, slot, environment, customer_id, user_id, signed_rows,
        signed_calls, signed_errors, signed_timeouts, signed_cancelled, signed_blocked, signed_retries,
        signed_fallbacks, signed_lookups, signed_hits, signed_cost, signed_cost_rows, signed_cost_calls,
        signed_failed_cost, signed_failed_cost_rows, signed_priced, signed_partly_priced, signed_usage_missing,
        signed_inexact, signed_input, signed_input_rows, signed_output, signed_output_rows, signed_input_uncached,
        signed_input_uncached_rows, signed_cache_read, signed_cache_read_rows, signed_cache_write,
        signed_cache_write_rows, signed_output_text, signed_output_text_rows, signed_output_reasoning,
        signed_output_reasoning_rows
    FROM outlay.people_sums
    WHERE ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)}
    UNION ALL
    SELECT
        project_id, slot, environment, customer_id, user_id, -signed_rows,
        -signed_calls, -signed_errors, -signed_timeouts, -signed_cancelled, -signed_blocked, -signed_retries,
        -signed_fallbacks, -signed_lookups, -signed_hits, -signed_cost, -signed_cost_rows, -signed_cost_calls,
        -signed_failed_cost, -signed_failed_cost_rows, -signed_priced, -signed_partly_priced, -signed_usage_missing,
        -signed_inexact, -signed_input, -signed_input_rows, -signed_output, -signed_output_rows,
        -signed_input_uncached, -signed_input_uncached_rows, -signed_cache_read, -signed_cache_read_rows,
        -signed_cache_write, -signed_cache_write_rows, -signed_output_text, -signed_output_text_rows,
        -signed_output_reasoning, -signed_output_reasoning_rows
    FROM outlay.people_15m
    WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
) AS either
GROUP BY project_id, slot, environment, customer_id, user_id
HAVING
    signed_rows != 0 OR signed_calls != 0 OR signed_errors != 0 OR signed_timeouts != 0 OR signed_cancelled != 0
    OR signed_blocked != 0 OR signed_retries != 0 OR signed_fallbacks != 0 OR signed_lookups != 0 OR signed_hits != 0
    OR signed_cost != 0 OR signed_cost_rows != 0 OR signed_cost_calls != 0 OR signed_failed_cost != 0 OR signed_failed_cost_rows != 0
    OR signed_priced != 0 OR signed_partly_priced != 0 OR signed_usage_missing != 0 OR signed_inexact != 0 OR signed_input != 0
    OR signed_input_rows != 0 OR signed_output != 0 OR signed_output_rows != 0 OR signed_input_uncached != 0 OR signed_input_uncached_rows != 0
    OR signed_cache_read != 0 OR signed_cache_read_rows != 0 OR signed_cache_write != 0 OR signed_cache_write_rows != 0 OR signed_output_text != 0
    OR signed_output_text_rows != 0 OR signed_output_reasoning != 0 OR signed_output_reasoning_rows != 0;

CREATE VIEW IF NOT EXISTS outlay.people_1h_difference AS
SELECT
    project_id, slot, environment, customer_id, user_id,
    sum(either.signed_rows) AS signed_rows, sum(either.signed_calls) AS signed_calls,
    sum(either.signed_errors) AS signed_errors, sum(either.signed_timeouts) AS signed_timeouts,
    sum(either.signed_cancelled) AS signed_cancelled, sum(either.signed_blocked) AS signed_blocked,
    sum(either.signed_retries) AS signed_retries, sum(either.signed_fallbacks) AS signed_fallbacks,
    sum(either.signed_lookups) AS signed_lookups, sum(either.signed_hits) AS signed_hits,
    sum(either.signed_cost) AS signed_cost, sum(either.signed_cost_rows) AS signed_cost_rows,
    sum(either.signed_cost_calls) AS signed_cost_calls, sum(either.signed_failed_cost) AS signed_failed_cost,
    sum(either.signed_failed_cost_rows) AS signed_failed_cost_rows, sum(either.signed_priced) AS signed_priced,
    sum(either.signed_partly_priced) AS signed_partly_priced,
    sum(either.signed_usage_missing) AS signed_usage_missing, sum(either.signed_inexact) AS signed_inexact,
    sum(either.signed_input) AS signed_input, sum(either.signed_input_rows) AS signed_input_rows,
    sum(either.signed_output) AS signed_output, sum(either.signed_output_rows) AS signed_output_rows,
    sum(either.signed_input_uncached) AS signed_input_uncached,
    sum(either.signed_input_uncached_rows) AS signed_input_uncached_rows,
    sum(either.signed_cache_read) AS signed_cache_read, sum(either.signed_cache_read_rows) AS signed_cache_read_rows,
    sum(either.signed_cache_write) AS signed_cache_write,
    sum(either.signed_cache_write_rows) AS signed_cache_write_rows,
    sum(either.signed_output_text) AS signed_output_text,
    sum(either.signed_output_text_rows) AS signed_output_text_rows,
    sum(either.signed_output_reasoning) AS signed_output_reasoning,
    sum(either.signed_output_reasoning_rows) AS signed_output_reasoning_rows
FROM
(
    SELECT * REPLACE (toStartOfHour(slot) AS slot)
    FROM outlay.people_15m
    WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
    UNION ALL
    SELECT
        project_id, slot, environment, customer_id, user_id, -signed_rows,
        -signed_calls, -signed_errors, -signed_timeouts, -signed_cancelled, -signed_blocked, -signed_retries,
        -signed_fallbacks, -signed_lookups, -signed_hits, -signed_cost, -signed_cost_rows, -signed_cost_calls,
        -signed_failed_cost, -signed_failed_cost_rows, -signed_priced, -signed_partly_priced, -signed_usage_missing,
        -signed_inexact, -signed_input, -signed_input_rows, -signed_output, -signed_output_rows,
        -signed_input_uncached, -signed_input_uncached_rows, -signed_cache_read, -signed_cache_read_rows,
        -signed_cache_write, -signed_cache_write_rows, -signed_output_text, -signed_output_text_rows,
        -signed_output_reasoning, -signed_output_reasoning_rows
    FROM outlay.people_1h
    WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
) AS either
GROUP BY project_id, slot, environment, customer_id, user_id
HAVING
    signed_rows != 0 OR signed_calls != 0 OR signed_errors != 0 OR signed_timeouts != 0 OR signed_cancelled != 0
    OR signed_blocked != 0 OR signed_retries != 0 OR signed_fallbacks != 0 OR signed_lookups != 0 OR signed_hits != 0
    OR signed_cost != 0 OR signed_cost_rows != 0 OR signed_cost_calls != 0 OR signed_failed_cost != 0 OR signed_failed_cost_rows != 0
    OR signed_priced != 0 OR signed_partly_priced != 0 OR signed_usage_missing != 0 OR signed_inexact != 0 OR signed_input != 0
    OR signed_input_rows != 0 OR signed_output != 0 OR signed_output_rows != 0 OR signed_input_uncached != 0 OR signed_input_uncached_rows != 0
    OR signed_cache_read != 0 OR signed_cache_read_rows != 0 OR signed_cache_write != 0 OR signed_cache_write_rows != 0 OR signed_output_text != 0
    OR signed_output_text_rows != 0 OR signed_output_reasoning != 0 OR signed_output_reasoning_rows != 0;

CREATE VIEW IF NOT EXISTS outlay.people_1d_difference AS
SELECT
    project_id, slot, environment, customer_id, user_id,
    sum(either.signed_rows) AS signed_rows, sum(either.signed_calls) AS signed_calls,
    sum(either.signed_errors) AS signed_errors, sum(either.signed_timeouts) AS signed_timeouts,
    sum(either.signed_cancelled) AS signed_cancelled, sum(either.signed_blocked) AS signed_blocked,
    sum(either.signed_retries) AS signed_retries, sum(either.signed_fallbacks) AS signed_fallbacks,
    sum(either.signed_lookups) AS signed_lookups, sum(either.signed_hits) AS signed_hits,
    sum(either.signed_cost) AS signed_cost, sum(either.signed_cost_rows) AS signed_cost_rows,
    sum(either.signed_cost_calls) AS signed_cost_calls, sum(either.signed_failed_cost) AS signed_failed_cost,
    sum(either.signed_failed_cost_rows) AS signed_failed_cost_rows, sum(either.signed_priced) AS signed_priced,
    sum(either.signed_partly_priced) AS signed_partly_priced,
    sum(either.signed_usage_missing) AS signed_usage_missing, sum(either.signed_inexact) AS signed_inexact,
    sum(either.signed_input) AS signed_input, sum(either.signed_input_rows) AS signed_input_rows,
    sum(either.signed_output) AS signed_output, sum(either.signed_output_rows) AS signed_output_rows,
    sum(either.signed_input_uncached) AS signed_input_uncached,
    sum(either.signed_input_uncached_rows) AS signed_input_uncached_rows,
    sum(either.signed_cache_read) AS signed_cache_read, sum(either.signed_cache_read_rows) AS signed_cache_read_rows,
    sum(either.signed_cache_write) AS signed_cache_write,
    sum(either.signed_cache_write_rows) AS signed_cache_write_rows,
    sum(either.signed_output_text) AS signed_output_text,
    sum(either.signed_output_text_rows) AS signed_output_text_rows,
    sum(either.signed_output_reasoning) AS signed_output_reasoning,
    sum(either.signed_output_reasoning_rows) AS signed_output_reasoning_rows
FROM
(
    SELECT * REPLACE (toStartOfDay(slot) AS slot)
    FROM outlay.people_15m
    WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
    UNION ALL
    SELECT
        project_id, slot, environment, customer_id, user_id, -signed_rows,
        -signed_calls, -signed_errors, -signed_timeouts, -signed_cancelled, -signed_blocked, -signed_retries,
        -signed_fallbacks, -signed_lookups, -signed_hits, -signed_cost, -signed_cost_rows, -signed_cost_calls,
        -signed_failed_cost, -signed_failed_cost_rows, -signed_priced, -signed_partly_priced, -signed_usage_missing,
        -signed_inexact, -signed_input, -signed_input_rows, -signed_output, -signed_output_rows,
        -signed_input_uncached, -signed_input_uncached_rows, -signed_cache_read, -signed_cache_read_rows,
        -signed_cache_write, -signed_cache_write_rows, -signed_output_text, -signed_output_text_rows,
        -signed_output_reasoning, -signed_output_reasoning_rows
    FROM outlay.people_1d
    WHERE slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
) AS either
GROUP BY project_id, slot, environment, customer_id, user_id
HAVING
    signed_rows != 0 OR signed_calls != 0 OR signed_errors != 0 OR signed_timeouts != 0 OR signed_cancelled != 0
    OR signed_blocked != 0 OR signed_retries != 0 OR signed_fallbacks != 0 OR signed_lookups != 0 OR signed_hits != 0
    OR signed_cost != 0 OR signed_cost_rows != 0 OR signed_cost_calls != 0 OR signed_failed_cost != 0 OR signed_failed_cost_rows != 0
    OR signed_priced != 0 OR signed_partly_priced != 0 OR signed_usage_missing != 0 OR signed_inexact != 0 OR signed_input != 0
    OR signed_input_rows != 0 OR signed_output != 0 OR signed_output_rows != 0 OR signed_input_uncached != 0 OR signed_input_uncached_rows != 0
    OR signed_cache_read != 0 OR signed_cache_read_rows != 0 OR signed_cache_write != 0 OR signed_cache_write_rows != 0 OR signed_output_text != 0
    OR signed_output_text_rows != 0 OR signed_output_reasoning != 0 OR signed_output_reasoning_rows != 0;
