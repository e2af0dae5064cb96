-- The groups with the most of one metric from a rollup, as usage-top.sql has them from the ledger.
-- A range is read from three places: whole coarse slots, the quarters of an hour around them, and from the ledger what is no
-- whole quarter at its ends. Their columns have the same names and meaning, see migration 0008.
WITH
    -- Which values a filter keeps, as in usage.sql.
    (op, listed, value) -> multiIf(
        op <= 2, has(listed, value) = (op = 1),
        op = 3, arrayExists(part -> positionCaseInsensitiveUTF8(value, part) > 0, listed),
        op = 4, ifNull(toFloat64OrNull(toString(value)) > toFloat64OrNull(listed[1]), false),
        ifNull(toFloat64OrNull(toString(value)) < toFloat64OrNull(listed[1]), false)
    ) AS keeps,
    -- What lies at rank ⌊level × n⌋ of counts by size, from 0, at most 2.5 % off: see migration 0008.
    (sizes, numbers, level) -> sizes[arrayFirstIndex(upTo -> upTo > toInt64(floor(level * arraySum(numbers))), arrayCumSum(numbers))] AS size_at,
    size -> if(size = 0, 0, 0.975 * pow(1.025 / 0.975, size - 1)) AS milliseconds,
    (counted, level) -> milliseconds(size_at(arraySort(mapKeys(counted)), arraySort((number, size) -> size, mapValues(counted), mapKeys(counted)), level)) AS percentile,
    counted -> arraySum(mapValues(counted)) AS timed_calls,
    -- In a dimension that is not used, as in usage.sql.
    {project:String} AS unused
SELECT
    CAST(v1 AS String) AS g1,
    CAST(v2 AS String) AS g2,
    CAST(v3 AS String) AS g3,
    bitShiftRight(cityHash64(g1, g2, g3), 11) AS key,
    count() OVER () AS groups
FROM
(
    SELECT
        v1,
        v2,
        v3,
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
        timed_calls(sumMap(n_durations)) AS rank_latency_calls,
        percentile(sumMap(n_durations), 0.5) AS rank_latency_p50_ms,
        percentile(sumMap(n_durations), 0.95) AS rank_latency_p95_ms,
        percentile(sumMap(n_durations), 0.99) AS rank_latency_p99_ms,
        timed_calls(sumMap(n_ttfts)) AS rank_ttft_calls,
        percentile(sumMap(n_ttfts), 0.5) AS rank_ttft_p50_ms,
        percentile(sumMap(n_ttfts), 0.95) AS rank_ttft_p95_ms,
        percentile(sumMap(n_ttfts), 0.99) AS rank_ttft_p99_ms,
        sum(n_rows) AS rank_rows
    FROM
    (
        SELECT
            {d1:Identifier} AS v1,
            {d2:Identifier} AS v2,
            {d3:Identifier} AS v3,
            signed_calls AS n_calls,
            signed_errors AS n_errors,
            signed_timeouts AS n_timeouts,
            signed_cancelled AS n_cancelled,
            signed_blocked AS n_blocked,
            signed_retries AS n_retries,
            signed_fallbacks AS n_fallbacks,
            signed_lookups AS n_lookups,
            signed_hits AS n_hits,
            signed_cost AS n_cost,
            signed_cost_rows AS n_cost_rows,
            signed_cost_calls AS n_cost_calls,
            signed_failed_cost AS n_failed_cost,
            signed_failed_cost_rows AS n_failed_cost_rows,
            signed_priced AS n_priced,
            signed_input AS n_input,
            signed_input_rows AS n_input_rows,
            signed_output AS n_output,
            signed_output_rows AS n_output_rows,
            signed_input_uncached AS n_input_uncached,
            signed_input_uncached_rows AS n_input_uncached_rows,
            signed_cache_read AS n_cache_read,
            signed_cache_read_rows AS n_cache_read_rows,
            signed_cache_write AS n_cache_write,
            signed_cache_write_rows AS n_cache_write_rows,
            signed_output_text AS n_output_text,
            signed_output_text_rows AS n_output_text_rows,
            signed_output_reasoning AS n_output_reasoning,
            signed_output_reasoning_rows AS n_output_reasoning_rows,
            timed_durations AS n_durations,
            timed_ttfts AS n_ttfts,
            signed_rows AS n_rows
        FROM outlay.{coarse:Identifier}
        WHERE project_id = {project:String}
            AND slot >= {coarse_from:DateTime64(3)} AND slot < {coarse_to:DateTime64(3)}
            AND ({filter_ops:Array(UInt8)}[1] = 0 OR keeps({filter_ops:Array(UInt8)}[1], {filter_values:Array(Array(String))}[1], {filter01:Identifier}))
            AND ({filter_ops:Array(UInt8)}[2] = 0 OR keeps({filter_ops:Array(UInt8)}[2], {filter_values:Array(Array(String))}[2], {filter02:Identifier}))
            AND ({filter_ops:Array(UInt8)}[3] = 0 OR keeps({filter_ops:Array(UInt8)}[3], {filter_values:Array(Array(String))}[3], {filter03:Identifier}))
            AND ({filter_ops:Array(UInt8)}[4] = 0 OR keeps({filter_ops:Array(UInt8)}[4], {filter_values:Array(Array(String))}[4], {filter04:Identifier}))
            AND ({filter_ops:Array(UInt8)}[5] = 0 OR keeps({filter_ops:Array(UInt8)}[5], {filter_values:Array(Array(String))}[5], {filter05:Identifier}))
            AND ({filter_ops:Array(UInt8)}[6] = 0 OR keeps({filter_ops:Array(UInt8)}[6], {filter_values:Array(Array(String))}[6], {filter06:Identifier}))
            AND ({filter_ops:Array(UInt8)}[7] = 0 OR keeps({filter_ops:Array(UInt8)}[7], {filter_values:Array(Array(String))}[7], {filter07:Identifier}))
            AND ({filter_ops:Array(UInt8)}[8] = 0 OR keeps({filter_ops:Array(UInt8)}[8], {filter_values:Array(Array(String))}[8], {filter08:Identifier}))
        UNION ALL
        SELECT
            {d1:Identifier} AS v1,
            {d2:Identifier} AS v2,
            {d3:Identifier} AS v3,
            signed_calls AS n_calls,
            signed_errors AS n_errors,
            signed_timeouts AS n_timeouts,
            signed_cancelled AS n_cancelled,
            signed_blocked AS n_blocked,
            signed_retries AS n_retries,
            signed_fallbacks AS n_fallbacks,
            signed_lookups AS n_lookups,
            signed_hits AS n_hits,
            signed_cost AS n_cost,
            signed_cost_rows AS n_cost_rows,
            signed_cost_calls AS n_cost_calls,
            signed_failed_cost AS n_failed_cost,
            signed_failed_cost_rows AS n_failed_cost_rows,
            signed_priced AS n_priced,
            signed_input AS n_input,
            signed_input_rows AS n_input_rows,
            signed_output AS n_output,
            signed_output_rows AS n_output_rows,
            signed_input_uncached AS n_input_uncached,
            signed_input_uncached_rows AS n_input_uncached_rows,
            signed_cache_read AS n_cache_read,
            signed_cache_read_rows AS n_cache_read_rows,
            signed_cache_write AS n_cache_write,
            signed_cache_write_rows AS n_cache_write_rows,
            signed_output_text AS n_output_text,
            signed_output_text_rows AS n_output_text_rows,
            signed_output_reasoning AS n_output_reasoning,
            signed_output_reasoning_rows AS n_output_reasoning_rows,
            timed_durations AS n_durations,
            timed_ttfts AS n_ttfts,
            signed_rows AS n_rows
        FROM outlay.{fine:Identifier}
        WHERE project_id = {project:String}
            AND (slot >= {fine_from:DateTime64(3)} AND slot < {coarse_from:DateTime64(3)} OR slot >= {coarse_to:DateTime64(3)} AND slot < {fine_to:DateTime64(3)})
            AND ({filter_ops:Array(UInt8)}[1] = 0 OR keeps({filter_ops:Array(UInt8)}[1], {filter_values:Array(Array(String))}[1], {filter01:Identifier}))
            AND ({filter_ops:Array(UInt8)}[2] = 0 OR keeps({filter_ops:Array(UInt8)}[2], {filter_values:Array(Array(String))}[2], {filter02:Identifier}))
            AND ({filter_ops:Array(UInt8)}[3] = 0 OR keeps({filter_ops:Array(UInt8)}[3], {filter_values:Array(Array(String))}[3], {filter03:Identifier}))
            AND ({filter_ops:Array(UInt8)}[4] = 0 OR keeps({filter_ops:Array(UInt8)}[4], {filter_values:Array(Array(String))}[4], {filter04:Identifier}))
            AND ({filter_ops:Array(UInt8)}[5] = 0 OR keeps({filter_ops:Array(UInt8)}[5], {filter_values:Array(Array(String))}[5], {filter05:Identifier}))
            AND ({filter_ops:Array(UInt8)}[6] = 0 OR keeps({filter_ops:Array(UInt8)}[6], {filter_values:Array(Array(String))}[6], {filter06:Identifier}))
            AND ({filter_ops:Array(UInt8)}[7] = 0 OR keeps({filter_ops:Array(UInt8)}[7], {filter_values:Array(Array(String))}[7], {filter07:Identifier}))
            AND ({filter_ops:Array(UInt8)}[8] = 0 OR keeps({filter_ops:Array(UInt8)}[8], {filter_values:Array(Array(String))}[8], {filter08:Identifier}))
        UNION ALL
        SELECT
            {d1:Identifier} AS v1,
            {d2:Identifier} AS v2,
            {d3:Identifier} AS v3,
            if(kind = 'adjustment', 0, n_rows) AS n_calls,
            if(status IN ('error', 'timeout'), n_rows, 0) AS n_errors,
            if(status = 'timeout', n_calls, 0) AS n_timeouts,
            if(status = 'cancelled', n_calls, 0) AS n_cancelled,
            if(status = 'blocked', n_calls, 0) AS n_blocked,
            if(ifNull(attempt, 1) > 1 OR retry_of != '', n_calls, 0) AS n_retries,
            if(fallback_from != '', n_calls, 0) AS n_fallbacks,
            if(cache_kind IN ('exact', 'semantic') AND cache_hit IS NOT NULL, n_calls, 0) AS n_lookups,
            if(ifNull(cache_hit, false), n_lookups, 0) AS n_hits,
            toDecimal128(ifNull(cost, 0) * sign, 12) AS n_cost,
            if(cost IS NULL, 0, n_rows) AS n_cost_rows,
            if(cost IS NULL, 0, n_calls) AS n_cost_calls,
            if(status IN ('error', 'timeout'), n_cost, toDecimal128(0, 12)) AS n_failed_cost,
            if(status IN ('error', 'timeout'), n_cost_rows, 0) AS n_failed_cost_rows,
            if(price_status = 'partly_priced', 0, n_cost_calls) AS n_priced,
            toInt64(ifNull(input_tokens, 0) * sign) AS n_input,
            if(input_tokens IS NULL, 0, n_rows) AS n_input_rows,
            toInt64(ifNull(output_tokens, 0) * sign) AS n_output,
            if(output_tokens IS NULL, 0, n_rows) AS n_output_rows,
            toInt64(ifNull(input_uncached, 0) * sign) AS n_input_uncached,
            if(input_uncached IS NULL, 0, n_rows) AS n_input_uncached_rows,
            toInt64(ifNull(cache_read, 0) * sign) AS n_cache_read,
            if(cache_read IS NULL, 0, n_rows) AS n_cache_read_rows,
            toInt64((ifNull(cache_write_5m, 0) + ifNull(cache_write_1h, 0) + usage_more['cache_write_30m'] + usage_more['cache_write_12h'] + usage_more['cache_write_unknown']) * sign) AS n_cache_write,
            if(cache_write_5m IS NOT NULL OR cache_write_1h IS NOT NULL OR hasAny(mapKeys(usage_more), ['cache_write_30m', 'cache_write_12h', 'cache_write_unknown']), n_rows, 0) AS n_cache_write_rows,
            toInt64(ifNull(output_text, 0) * sign) AS n_output_text,
            if(output_text IS NULL, 0, n_rows) AS n_output_text_rows,
            toInt64(ifNull(output_reasoning, 0) * sign) AS n_output_reasoning,
            if(output_reasoning IS NULL, 0, n_rows) AS n_output_reasoning_rows,
            if(status = 'ok' AND NOT (ifNull(cache_hit, false) AND cache_kind IN ('exact', 'semantic')) AND duration_ms IS NOT NULL, map(toUInt16(if(assumeNotNull(duration_ms) = 0, 0, 1 + ceil(log(assumeNotNull(duration_ms)) / log(1.025 / 0.975)))), n_rows), CAST(map(), 'Map(UInt16, Int64)')) AS n_durations,
            if(status = 'ok' AND NOT (ifNull(cache_hit, false) AND cache_kind IN ('exact', 'semantic')) AND ttft_ms IS NOT NULL, map(toUInt16(if(assumeNotNull(ttft_ms) = 0, 0, 1 + ceil(log(assumeNotNull(ttft_ms)) / log(1.025 / 0.975)))), n_rows), CAST(map(), 'Map(UInt16, Int64)')) AS n_ttfts,
            toInt64(sign) AS n_rows
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND (ts >= {from:DateTime64(3)} AND ts < {fine_from:DateTime64(3)} OR ts >= {fine_to:DateTime64(3)} AND ts < {to:DateTime64(3)}) AND is_billable
            AND ({filter_ops:Array(UInt8)}[1] = 0 OR keeps({filter_ops:Array(UInt8)}[1], {filter_values:Array(Array(String))}[1], {filter01:Identifier}))
            AND ({filter_ops:Array(UInt8)}[2] = 0 OR keeps({filter_ops:Array(UInt8)}[2], {filter_values:Array(Array(String))}[2], {filter02:Identifier}))
            AND ({filter_ops:Array(UInt8)}[3] = 0 OR keeps({filter_ops:Array(UInt8)}[3], {filter_values:Array(Array(String))}[3], {filter03:Identifier}))
            AND ({filter_ops:Array(UInt8)}[4] = 0 OR keeps({filter_ops:Array(UInt8)}[4], {filter_values:Array(Array(String))}[4], {filter04:Identifier}))
            AND ({filter_ops:Array(UInt8)}[5] = 0 OR keeps({filter_ops:Array(UInt8)}[5], {filter_values:Array(Array(String))}[5], {filter05:Identifier}))
            AND ({filter_ops:Array(UInt8)}[6] = 0 OR keeps({filter_ops:Array(UInt8)}[6], {filter_values:Array(Array(String))}[6], {filter06:Identifier}))
            AND ({filter_ops:Array(UInt8)}[7] = 0 OR keeps({filter_ops:Array(UInt8)}[7], {filter_values:Array(Array(String))}[7], {filter07:Identifier}))
            AND ({filter_ops:Array(UInt8)}[8] = 0 OR keeps({filter_ops:Array(UInt8)}[8], {filter_values:Array(Array(String))}[8], {filter08:Identifier}))
    )
    GROUP BY v1, v2, v3
    HAVING sum(n_rows) > 0
)
ORDER BY {rank:Identifier} DESC NULLS LAST, g1, g2, g3
LIMIT {top:UInt32}
