-- The groups with the most of one metric from a rollup, as usage-top.sql has them from the ledger.
-- A range is read from four places: whole coarse slots, the hours around them, the quarters of an hour around those, and from
-- the ledger what is no whole quarter at its ends. Their columns have the same names and meaning, see migration 0008.
WITH
    -- include parts/filter-keeps.sql
    -- The milliseconds of a size, at most 2.5 % off: see migration 0008. What lies at rank ⌊level × n⌋ of counts by size, from 0, is
    -- asked by levels a trifle higher, for the function means ⌈level × n⌉ from 1. Counts are signed and wrap around as weights.
    size -> if(size = 0, 0, 0.975 * pow(1.025 / 0.975, size - 1)) AS milliseconds,
    -- In a dimension that is not used, as in usage.sql.
    {project:String} AS unused
SELECT
    CAST(v1 AS String) AS g1,
    -- only with d2
    CAST(v2 AS String) AS g2,
    -- end of d2
    -- only with d3
    CAST(v3 AS String) AS g3,
    -- end of d3
    count() OVER () AS groups
FROM
(
    SELECT
        v1,
        -- only with d2
        v2,
        -- end of d2
        -- only with d3
        v3,
        -- end of d3
        sum(n_calls) AS rank_calls,
        if(sum(n_cost_rows) = 0, NULL, sum(n_cost)) AS rank_spend,
        sum(n_errors) AS rank_errors,
        rank_errors / rank_calls AS rank_error_rate,
        if(sum(n_input_rows) = 0, NULL, sum(n_input)) AS rank_input_tokens,
        if(sum(n_output_rows) = 0, NULL, sum(n_output)) AS rank_output_tokens,
        if(sum(n_input_uncached_rows) = 0, NULL, sum(n_input_uncached)) AS rank_input_uncached,
        if(sum(n_cache_read_rows) = 0, NULL, sum(n_cache_read)) AS rank_cache_read,
        if(sum(n_cache_write_rows) = 0, NULL, sum(n_cache_write)) AS rank_cache_write,
        if(sum(n_output_text_rows) = 0, NULL, sum(n_output_text)) AS rank_output_text,
        if(sum(n_output_reasoning_rows) = 0, NULL, sum(n_output_reasoning)) AS rank_output_reasoning,
        toFloat64(rank_spend) / nullIf(sum(n_cost_calls), 0) AS rank_cost_per_call,
        sum(n_rows) - sum(n_cost_rows) AS rank_unpriced_calls,
        sum(n_retries) AS rank_retries,
        rank_calls - rank_retries AS rank_requests,
        rank_retries / nullIf(rank_requests, 0) AS rank_retry_rate,
        sum(n_fallbacks) AS rank_fallbacks,
        rank_fallbacks / nullIf(rank_requests, 0) AS rank_fallback_rate,
        toFloat64(rank_spend) / nullIf(rank_requests, 0) AS rank_cost_per_request,
        sum(n_timeouts) AS rank_timeouts,
        sum(n_cancelled) AS rank_cancelled,
        sum(n_blocked) AS rank_blocked,
        multiIf(sum(n_failed_cost_rows) != 0, sum(n_failed_cost), rank_errors = 0, toDecimal128(0, 12), NULL) AS rank_failed_cost,
        rank_cache_read / nullIf(rank_input_tokens, 0) AS rank_cache_read_ratio,
        sum(n_lookups) AS rank_cache_lookups,
        sum(n_hits) AS rank_cache_hits,
        rank_cache_hits / nullIf(rank_cache_lookups, 0) AS rank_cache_hit_rate,
        sum(n_priced) / nullIf(rank_calls, 0) AS rank_priced_share,
        sumArray(mapValues(n_durations)) AS rank_latency_calls,
        if(rank_latency_calls = 0, NULL, milliseconds(quantileExactWeightedArray(0.500000000001)(mapKeys(n_durations), CAST(mapValues(n_durations), 'Array(UInt64)')))) AS rank_latency_p50_ms,
        if(rank_latency_calls = 0, NULL, milliseconds(quantileExactWeightedArray(0.950000000001)(mapKeys(n_durations), CAST(mapValues(n_durations), 'Array(UInt64)')))) AS rank_latency_p95_ms,
        if(rank_latency_calls = 0, NULL, milliseconds(quantileExactWeightedArray(0.990000000001)(mapKeys(n_durations), CAST(mapValues(n_durations), 'Array(UInt64)')))) AS rank_latency_p99_ms,
        sumArray(mapValues(n_ttfts)) AS rank_ttft_calls,
        if(rank_ttft_calls = 0, NULL, milliseconds(quantileExactWeightedArray(0.500000000001)(mapKeys(n_ttfts), CAST(mapValues(n_ttfts), 'Array(UInt64)')))) AS rank_ttft_p50_ms,
        if(rank_ttft_calls = 0, NULL, milliseconds(quantileExactWeightedArray(0.950000000001)(mapKeys(n_ttfts), CAST(mapValues(n_ttfts), 'Array(UInt64)')))) AS rank_ttft_p95_ms,
        if(rank_ttft_calls = 0, NULL, milliseconds(quantileExactWeightedArray(0.990000000001)(mapKeys(n_ttfts), CAST(mapValues(n_ttfts), 'Array(UInt64)')))) AS rank_ttft_p99_ms,
        sum(n_rows) AS rank_rows
    FROM
    (
        SELECT
            {d1:Identifier} AS v1,
            {d2:Identifier} AS v2,
            {d3:Identifier} AS v3,
            -- include parts/rollup-sums.sql
        -- include parts/rollup-coarse.sql
        -- only with hours
        UNION ALL
        SELECT
            {d1:Identifier} AS v1,
            {d2:Identifier} AS v2,
            {d3:Identifier} AS v3,
            -- include parts/rollup-sums.sql
        -- include parts/rollup-hours.sql
        -- end of hours
        -- only with fine
        UNION ALL
        SELECT
            {d1:Identifier} AS v1,
            {d2:Identifier} AS v2,
            {d3:Identifier} AS v3,
            -- include parts/rollup-sums.sql
        -- include parts/rollup-fine.sql
        -- end of fine
        -- only with ends
        UNION ALL
        SELECT
            {d1:Identifier} AS v1,
            {d2:Identifier} AS v2,
            {d3:Identifier} AS v3,
            -- include parts/rollup-sums-of-calls.sql
        -- include parts/rollup-ends.sql
        -- end of ends
    )
    -- A key that is the same everywhere would cost as much as one that is not.
    GROUP BY
        -- only with d3
        v3,
        -- end of d3
        -- only with d2
        v2,
        -- end of d2
        v1
    HAVING sum(n_rows) > 0
)
ORDER BY
    {rank:Identifier} DESC NULLS LAST,
    g1
    -- only with d2
    , g2
    -- end of d2
    -- only with d3
    , g3
    -- end of d3
LIMIT {top:UInt32}
