-- Metrics of one range from a rollup, as usage.sql has them from the ledger: the same rows, the same rules for NULL.
-- A group is recognised by the places of its values in the lists of values of the chosen groups, which costs little for
-- columns of few different values.
-- A range is read from three places: whole coarse slots, the quarters of an hour around them, and from the ledger what is no
-- whole quarter at its ends. Their columns have the same names and meaning, see migration 0008.
WITH
    -- include parts/filter-keeps.sql
    -- What lies at rank ⌊level × n⌋ of counts by size, from 0, at most 2.5 % off: see migration 0008.
    (sizes, numbers, level) -> sizes[arrayFirstIndex(upTo -> upTo > toInt64(floor(level * arraySum(numbers))), arrayCumSum(numbers))] AS size_at,
    size -> if(size = 0, 0, 0.975 * pow(1.025 / 0.975, size - 1)) AS milliseconds,
    (counted, level) -> milliseconds(size_at(arraySort(mapKeys(counted)), arraySort((number, size) -> size, mapValues(counted), mapKeys(counted)), level)) AS percentile,
    counted -> arraySum(mapValues(counted)) AS timed_calls,
    -- In a dimension that is not used, as in usage.sql.
    {project:String} AS unused
SELECT
    position,
    bucket_at,
    level,
    calls,
    errors,
    spend,
    known_cost_calls,
    unpriced_calls,
    priced_calls,
    {tokens_column:Identifier} AS tokens,
    {durations_column:Identifier} AS durations,
    {ttfts_column:Identifier} AS ttfts,
    {attempts_column:Identifier} AS attempts,
    {endings_column:Identifier} AS endings,
    {caches_column:Identifier} AS caches
FROM
(
    SELECT
        indexOf({keys:Array(UInt64)}, place) AS position,
        toUnixTimestamp(multiIf(
            {bucket:String} = '15m', toStartOfInterval(slot, INTERVAL 15 MINUTE, {tz:String}),
            {bucket:String} = '1h', toStartOfHour(slot, {tz:String}),
            {bucket:String} = '3h', toStartOfInterval(slot, INTERVAL 3 HOUR, {tz:String}),
            {bucket:String} = '1d', toStartOfDay(slot, {tz:String}),
            {bucket:String} = '1w', toDateTime(toStartOfWeek(slot, 1, {tz:String}), {tz:String}),
            toDateTime(toStartOfMonth(slot, {tz:String}), {tz:String})
        )) AS bucket_at,
        grouping(position) + grouping(bucket_at) AS level,
        sum(n_calls) AS calls,
        sum(n_errors) AS errors,
        multiIf(sum(n_cost_rows) != 0, sum(n_cost), sum(n_rows) = 0, toDecimal128(0, 12), NULL) AS spend,
        sum(n_cost_calls) AS known_cost_calls,
        sum(n_rows) - sum(n_cost_rows) AS unpriced_calls,
        CAST((
            multiIf(sum(n_input_rows) != 0, sum(n_input), calls = 0, 0, NULL),
            multiIf(sum(n_output_rows) != 0, sum(n_output), calls = 0, 0, NULL),
            multiIf(sum(n_input_uncached_rows) != 0, sum(n_input_uncached), calls = 0, 0, NULL),
            multiIf(sum(n_cache_read_rows) != 0, sum(n_cache_read), calls = 0, 0, NULL),
            multiIf(sum(n_cache_write_rows) != 0, sum(n_cache_write), calls = 0, 0, NULL),
            multiIf(sum(n_output_text_rows) != 0, sum(n_output_text), calls = 0, 0, NULL),
            multiIf(sum(n_output_reasoning_rows) != 0, sum(n_output_reasoning), calls = 0, 0, NULL)
        ), 'Tuple(input_sum Nullable(Int64), output_sum Nullable(Int64), input_uncached_sum Nullable(Int64), cache_read_sum Nullable(Int64), cache_write_sum Nullable(Int64), output_text_sum Nullable(Int64), output_reasoning_sum Nullable(Int64))') AS tokens_asked,
        CAST((NULL, NULL, NULL, NULL, NULL, NULL, NULL), 'Tuple(input_sum Nullable(Int64), output_sum Nullable(Int64), input_uncached_sum Nullable(Int64), cache_read_sum Nullable(Int64), cache_write_sum Nullable(Int64), output_text_sum Nullable(Int64), output_reasoning_sum Nullable(Int64))') AS tokens_skipped,
        CAST((
            if(timed_calls(sumMap(n_durations)) = 0, [], arrayMap(level -> percentile(sumMap(n_durations), level), [0.5, 0.95, 0.99])),
            timed_calls(sumMap(n_durations))
        ), 'Tuple(percentiles Array(Float64), calls Int64)') AS durations_asked,
        CAST(([], 0), 'Tuple(percentiles Array(Float64), calls Int64)') AS durations_skipped,
        CAST((
            if(timed_calls(sumMap(n_ttfts)) = 0, [], arrayMap(level -> percentile(sumMap(n_ttfts), level), [0.5, 0.95, 0.99])),
            timed_calls(sumMap(n_ttfts))
        ), 'Tuple(percentiles Array(Float64), calls Int64)') AS ttfts_asked,
        CAST(([], 0), 'Tuple(percentiles Array(Float64), calls Int64)') AS ttfts_skipped,
        CAST((sum(n_retries), sum(n_fallbacks)), 'Tuple(retries Int64, fallbacks Int64)') AS attempts_asked,
        CAST((0, 0), 'Tuple(retries Int64, fallbacks Int64)') AS attempts_skipped,
        CAST((
            sum(n_timeouts),
            sum(n_cancelled),
            sum(n_blocked),
            multiIf(sum(n_failed_cost_rows) != 0, sum(n_failed_cost), errors = 0, toDecimal128(0, 12), NULL)
        ), 'Tuple(timeouts Int64, cancelled Int64, blocked Int64, failed_cost Nullable(Decimal(38, 12)))') AS endings_asked,
        CAST((0, 0, 0, NULL), 'Tuple(timeouts Int64, cancelled Int64, blocked Int64, failed_cost Nullable(Decimal(38, 12)))') AS endings_skipped,
        CAST((sum(n_lookups), sum(n_hits)), 'Tuple(lookups Int64, hits Int64)') AS caches_asked,
        CAST((0, 0), 'Tuple(lookups Int64, hits Int64)') AS caches_skipped,
        sum(n_priced) AS priced_calls
    FROM
    (
        SELECT
            place,
            slot,
            sum(parts.n_calls) AS n_calls,
            sum(parts.n_errors) AS n_errors,
            sum(parts.n_timeouts) AS n_timeouts,
            sum(parts.n_cancelled) AS n_cancelled,
            sum(parts.n_blocked) AS n_blocked,
            sum(parts.n_retries) AS n_retries,
            sum(parts.n_fallbacks) AS n_fallbacks,
            sum(parts.n_lookups) AS n_lookups,
            sum(parts.n_hits) AS n_hits,
            sum(parts.n_cost) AS n_cost,
            sum(parts.n_cost_rows) AS n_cost_rows,
            sum(parts.n_cost_calls) AS n_cost_calls,
            sum(parts.n_failed_cost) AS n_failed_cost,
            sum(parts.n_failed_cost_rows) AS n_failed_cost_rows,
            sum(parts.n_priced) AS n_priced,
            sum(parts.n_input) AS n_input,
            sum(parts.n_input_rows) AS n_input_rows,
            sum(parts.n_output) AS n_output,
            sum(parts.n_output_rows) AS n_output_rows,
            sum(parts.n_input_uncached) AS n_input_uncached,
            sum(parts.n_input_uncached_rows) AS n_input_uncached_rows,
            sum(parts.n_cache_read) AS n_cache_read,
            sum(parts.n_cache_read_rows) AS n_cache_read_rows,
            sum(parts.n_cache_write) AS n_cache_write,
            sum(parts.n_cache_write_rows) AS n_cache_write_rows,
            sum(parts.n_output_text) AS n_output_text,
            sum(parts.n_output_text_rows) AS n_output_text_rows,
            sum(parts.n_output_reasoning) AS n_output_reasoning,
            sum(parts.n_output_reasoning_rows) AS n_output_reasoning_rows,
            sumMap(parts.n_durations) AS n_durations,
            sumMap(parts.n_ttfts) AS n_ttfts,
            sum(parts.n_rows) AS n_rows
        FROM
        (
            SELECT
                slot,
                (toUInt64(transform({d1:Identifier}, {values1:Array(String)}, arrayEnumerate({values1:Array(String)}), 0)) * 21 + toUInt64(transform({d2:Identifier}, {values2:Array(String)}, arrayEnumerate({values2:Array(String)}), 0))) * 21 + toUInt64(transform({d3:Identifier}, {values3:Array(String)}, arrayEnumerate({values3:Array(String)}), 0)) AS place,
                -- include parts/rollup-sums.sql
            -- include parts/rollup-coarse.sql
            UNION ALL
            SELECT
                slot,
                (toUInt64(transform({d1:Identifier}, {values1:Array(String)}, arrayEnumerate({values1:Array(String)}), 0)) * 21 + toUInt64(transform({d2:Identifier}, {values2:Array(String)}, arrayEnumerate({values2:Array(String)}), 0))) * 21 + toUInt64(transform({d3:Identifier}, {values3:Array(String)}, arrayEnumerate({values3:Array(String)}), 0)) AS place,
                -- include parts/rollup-sums.sql
            -- include parts/rollup-fine.sql
            UNION ALL
            SELECT
                toStartOfFifteenMinutes(ts) AS slot,
                (toUInt64(transform({d1:Identifier}, {values1:Array(String)}, arrayEnumerate({values1:Array(String)}), 0)) * 21 + toUInt64(transform({d2:Identifier}, {values2:Array(String)}, arrayEnumerate({values2:Array(String)}), 0))) * 21 + toUInt64(transform({d3:Identifier}, {values3:Array(String)}, arrayEnumerate({values3:Array(String)}), 0)) AS place,
                -- include parts/rollup-sums-of-calls.sql
            -- include parts/rollup-ends.sql
        ) AS parts
        GROUP BY place, slot
    )
    GROUP BY GROUPING SETS ((position, bucket_at), (position), ())
)
ORDER BY level, position, bucket_at
