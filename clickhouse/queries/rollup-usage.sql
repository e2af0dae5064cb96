-- Metrics of one range from a rollup, as usage.sql has them from the ledger: the same rows, the same rules for NULL.
-- A group is recognised by the places of its values in the lists of values of the chosen groups, which costs little for
-- columns of few different values.
-- A range is read from three places: whole coarse slots, the quarters of an hour around them, and from the ledger what is no
-- whole quarter at its ends. Their columns have the same names and meaning, see migration 0008.
WITH
    -- include parts/filter-keeps.sql
    -- The milliseconds of a size, at most 2.5 % off: see migration 0008. What lies at rank ⌊level × n⌋ of counts by size, from 0, is
    -- asked by levels a trifle higher, for the function means ⌈level × n⌉ from 1. Counts are signed and wrap around as weights.
    size -> if(size = 0, 0, 0.975 * pow(1.025 / 0.975, size - 1)) AS milliseconds,
    -- In a dimension that is not used.
    {project:String} AS unused,
    -- The place of a row's values among those of the chosen groups, one number for all dimensions there are: never a
    -- constant, which is no key of a group.
    materialize(toUInt64(0))
        + transform(v1, {values1:Array(String)}, {places1:Array(UInt64)}, 0)
        + transform(v2, {values2:Array(String)}, {places2:Array(UInt64)}, 0)
        + transform(v3, {values3:Array(String)}, {places3:Array(UInt64)}, 0)
        AS place,
    toUnixTimestamp(toStartOfInterval(slot, INTERVAL 15 MINUTE, {tz:String})) AS at_15m,
    toUnixTimestamp(toStartOfHour(slot, {tz:String})) AS at_1h,
    toUnixTimestamp(toStartOfInterval(slot, INTERVAL 3 HOUR, {tz:String})) AS at_3h,
    toUnixTimestamp(toStartOfDay(slot, {tz:String})) AS at_1d,
    toUnixTimestamp(toDateTime(toStartOfWeek(slot, 1, {tz:String}), {tz:String})) AS at_1w,
    toUnixTimestamp(toDateTime(toStartOfMonth(slot, {tz:String}), {tz:String})) AS at_1M,
    indexOf({keys:Array(UInt64)}, place) AS chosen
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
        chosen AS position,
        {bucket_column:Identifier} AS bucket_at,
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
            if(sumArray(mapValues(n_durations)) = 0, [], arrayMap(size -> milliseconds(size), quantilesExactWeightedArray(0.500000000001, 0.950000000001, 0.990000000001)(mapKeys(n_durations), CAST(mapValues(n_durations), 'Array(UInt64)')))),
            sumArray(mapValues(n_durations))
        ), 'Tuple(percentiles Array(Float64), calls Int64)') AS durations_asked,
        CAST(([], 0), 'Tuple(percentiles Array(Float64), calls Int64)') AS durations_skipped,
        CAST((
            if(sumArray(mapValues(n_ttfts)) = 0, [], arrayMap(size -> milliseconds(size), quantilesExactWeightedArray(0.500000000001, 0.950000000001, 0.990000000001)(mapKeys(n_ttfts), CAST(mapValues(n_ttfts), 'Array(UInt64)')))),
            sumArray(mapValues(n_ttfts))
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
            slot,
            {d1:Identifier} AS v1,
            {d2:Identifier} AS v2,
            {d3:Identifier} AS v3,
            -- include parts/rollup-sums.sql
        -- include parts/rollup-coarse.sql
        -- only with fine
        UNION ALL
        SELECT
            slot,
            {d1:Identifier} AS v1,
            {d2:Identifier} AS v2,
            {d3:Identifier} AS v3,
            -- include parts/rollup-sums.sql
        -- include parts/rollup-fine.sql
        -- end of fine
        -- only with ends
        UNION ALL
        SELECT
            toStartOfFifteenMinutes(ts) AS slot,
            {d1:Identifier} AS v1,
            {d2:Identifier} AS v2,
            {d3:Identifier} AS v3,
            -- include parts/rollup-sums-of-calls.sql
        -- include parts/rollup-ends.sql
        -- end of ends
    )
    GROUP BY position, bucket_at WITH ROLLUP
)
ORDER BY level, position, bucket_at
