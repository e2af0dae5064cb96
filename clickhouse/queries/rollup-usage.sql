-- Sums of one range from a rollup, for the metrics that usage.sql has from the ledger: per chosen group and bucket (level 0), per
-- chosen group (level 1), and in total (level 2). What was not asked for is not in the text: to understand a sum takes the
-- engine longer than to add it up. What they mean together, and what is NULL, says who asks (dashboard/api/rollup-source.ts).
-- A group is recognised by the places of its values in the lists of values of the chosen groups, which costs little for
-- columns of few different values.
-- A range is read from four places: whole coarse slots, the hours around them, the quarters of an hour around those, and from
-- the ledger what is no whole quarter at its ends. Their columns have the same names and meaning, see migration 0008.
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
    -- As indexOf, which would take ten times as long where there are many rows.
    toUInt64(transform(place, {keys:Array(UInt64)}, arrayEnumerate({keys:Array(UInt64)}), toUInt32(0))) AS chosen
SELECT
    chosen AS position,
    {bucket_column:Identifier} AS bucket_at,
    grouping(position) + grouping(bucket_at) AS level,
    sum(n_errors) AS errors,
    sum(n_cost_calls) AS cost_calls,
    sum(n_input) AS input,
    sum(n_input_rows) AS input_rows,
    sum(n_output) AS output,
    sum(n_output_rows) AS output_rows,
    sum(n_input_uncached) AS input_uncached,
    sum(n_input_uncached_rows) AS input_uncached_rows,
    sum(n_cache_read) AS cache_read,
    sum(n_cache_read_rows) AS cache_read_rows,
    sum(n_cache_write) AS cache_write,
    sum(n_cache_write_rows) AS cache_write_rows,
    sum(n_output_text) AS output_text,
    sum(n_output_text_rows) AS output_text_rows,
    sum(n_output_reasoning) AS output_reasoning,
    sum(n_output_reasoning_rows) AS output_reasoning_rows,
    CAST((
        if(sumArray(mapValues(n_durations)) = 0, [], arrayMap(size -> milliseconds(size), quantilesExactWeightedArray(0.500000000001, 0.950000000001, 0.990000000001)(mapKeys(n_durations), CAST(mapValues(n_durations), 'Array(UInt64)')))),
        sumArray(mapValues(n_durations))
    ), 'Tuple(percentiles Array(Float64), calls Int64)') AS durations,
    CAST((
        if(sumArray(mapValues(n_ttfts)) = 0, [], arrayMap(size -> milliseconds(size), quantilesExactWeightedArray(0.500000000001, 0.950000000001, 0.990000000001)(mapKeys(n_ttfts), CAST(mapValues(n_ttfts), 'Array(UInt64)')))),
        sumArray(mapValues(n_ttfts))
    ), 'Tuple(percentiles Array(Float64), calls Int64)') AS ttfts,
    sum(n_retries) AS retries,
    sum(n_fallbacks) AS fallbacks,
    sum(n_timeouts) AS timeouts,
    sum(n_cancelled) AS cancelled,
    sum(n_blocked) AS blocked,
    sum(n_failed_cost) AS failed_cost,
    sum(n_failed_cost_rows) AS failed_cost_rows,
    sum(n_lookups) AS lookups,
    sum(n_hits) AS hits,
    sum(n_partly_priced) AS partly_priced,
    sum(n_usage_missing) AS usage_missing,
    sum(n_inexact) AS inexact,
    sum(n_rows) AS ledger_rows,
    sum(n_calls) AS calls,
    sum(n_priced) AS priced,
    sum(n_cost) AS cost,
    sum(n_cost_rows) AS cost_rows
FROM
(
    SELECT
        slot,
        {d1:Identifier} AS v1,
        {d2:Identifier} AS v2,
        {d3:Identifier} AS v3,
        -- include parts/rollup-sums.sql
    -- include parts/rollup-coarse.sql
    -- only with hours
    UNION ALL
    SELECT
        slot,
        {d1:Identifier} AS v1,
        {d2:Identifier} AS v2,
        {d3:Identifier} AS v3,
        -- include parts/rollup-sums.sql
    -- include parts/rollup-hours.sql
    -- end of hours
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
