-- Metrics of one range: per chosen group and bucket, per chosen group, and in total, in one scan.
-- `level` 0 = group and bucket, 1 = group, 2 = everything; `position` counts the chosen groups from 1, 0 = all others.
-- A sum is NULL where there are calls and none of them states the quantity; it is 0 only where that is known.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    -- Sums multiply by sign. Counts of different things and percentiles cannot, so they look at rows nobody cancelled:
    -- a cancel row repeats the (call_id, revision) it takes back.
    sign = 1 AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    ) AS is_current,
    -- An attempt that repeats another is no request of its own.
    (ifNull(attempt, 1) > 1 OR retry_of != '') AS is_retry,
    (status = 'cancelled' AND ifNull(streamed, true)) AS is_cancelled_stream,
    -- include parts/superseded.sql
    -- Where every input class of the call has a price, what its input cost.
    (input_tokens IS NOT NULL AND coalesce(cost_input, cost_cache_read, cost_cache_write) IS NOT NULL AND NOT hasAny(unpriced_classes, ['input_uncached', 'input_audio', 'input_image', 'input_video', 'cache_read', 'cache_read_audio', 'cache_read_image', 'cache_read_video', 'cache_write_5m', 'cache_write_30m', 'cache_write_1h', 'cache_write_12h', 'cache_write_unknown'])) AS is_input_priced,
    toDecimal128(ifNull(cost_input, 0), 12) + ifNull(cost_cache_read, 0) + ifNull(cost_cache_write, 0) AS input_money,
    if(cost IS NULL, NULL, ifNull(cost_list, cost)) AS list_money,
    (cache_kind IN ('exact', 'semantic') AND cache_hit IS NOT NULL) AS is_lookup,
    -- Latency leaves out calls that did not end well and answers from a response cache, unless the question is about them.
    (
        (status = 'ok' OR {latency_of_all_statuses:Bool})
        AND (NOT ifNull(cache_hit, false) OR cache_kind NOT IN ('exact', 'semantic') OR {latency_of_cache_hits:Bool})
        AND is_current
    ) AS is_timed,
    (ifNull(cache_write_5m, 0) + ifNull(cache_write_1h, 0) + usage_more['cache_write_30m'] + usage_more['cache_write_12h'] + usage_more['cache_write_unknown']) AS cache_write,
    (cache_write_5m IS NOT NULL OR cache_write_1h IS NOT NULL OR hasAny(mapKeys(usage_more), ['cache_write_30m', 'cache_write_12h', 'cache_write_unknown'])) AS cache_write_known,
    -- A group is recognised by the places of its values in the lists of values of the chosen groups: one number for all
    -- dimensions there are, and never a constant, which is no key of a group.
    materialize(toUInt64(0))
        + transform(toString({d1:Identifier}), {values1:Array(String)}, {places1:Array(UInt64)}, 0)
        + transform(toString({d2:Identifier}), {values2:Array(String)}, {places2:Array(UInt64)}, 0)
        + transform(toString({d3:Identifier}), {values3:Array(String)}, {places3:Array(UInt64)}, 0)
        AS place,
    toUnixTimestamp(toStartOfMinute(ts, {tz:String})) AS at_1m,
    toUnixTimestamp(toStartOfInterval(ts, INTERVAL 5 MINUTE, {tz:String})) AS at_5m,
    toUnixTimestamp(toStartOfInterval(ts, INTERVAL 15 MINUTE, {tz:String})) AS at_15m,
    toUnixTimestamp(toStartOfHour(ts, {tz:String})) AS at_1h,
    toUnixTimestamp(toStartOfInterval(ts, INTERVAL 3 HOUR, {tz:String})) AS at_3h,
    toUnixTimestamp(toStartOfDay(ts, {tz:String})) AS at_1d,
    toUnixTimestamp(toDateTime(toStartOfWeek(ts, 1, {tz:String}), {tz:String})) AS at_1w,
    toUnixTimestamp(toDateTime(toStartOfMonth(ts, {tz:String}), {tz:String})) AS at_1M,
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
    {tokens_column:Identifier} AS tokens,
    {users_column:Identifier} AS users,
    {durations_column:Identifier} AS durations,
    {ttfts_column:Identifier} AS ttfts,
    {attempts_column:Identifier} AS attempts,
    {endings_column:Identifier} AS endings,
    {caches_column:Identifier} AS caches,
    {prices_column:Identifier} AS prices,
    {superseded_column:Identifier} AS superseded_cost
FROM
(
    SELECT
        chosen AS position,
        {bucket_column:Identifier} AS bucket_at,
        grouping(position) + grouping(bucket_at) AS level,
        sum(call_sign) AS calls,
        sumIf(sign, status IN ('error', 'timeout')) AS errors,
        multiIf(sumIf(sign, cost IS NOT NULL) != 0, sum(cost * sign), sum(sign) = 0, toDecimal128(0, 12), NULL) AS spend,
        sumIf(call_sign, cost IS NOT NULL) AS known_cost_calls,
        sumIf(sign, cost IS NULL) AS unpriced_calls,
        CAST((
            multiIf(sumIf(sign, input_tokens IS NOT NULL) != 0, sum(input_tokens * sign), sum(call_sign) = 0, 0, NULL),
            multiIf(sumIf(sign, output_tokens IS NOT NULL) != 0, sum(output_tokens * sign), sum(call_sign) = 0, 0, NULL),
            multiIf(sumIf(sign, input_uncached IS NOT NULL) != 0, sum(input_uncached * sign), sum(call_sign) = 0, 0, NULL),
            multiIf(sumIf(sign, cache_read IS NOT NULL) != 0, sum(cache_read * sign), sum(call_sign) = 0, 0, NULL),
            multiIf(sumIf(sign, cache_write_known) != 0, sum(cache_write * sign), sum(call_sign) = 0, 0, NULL),
            multiIf(sumIf(sign, output_text IS NOT NULL) != 0, sum(output_text * sign), sum(call_sign) = 0, 0, NULL),
            multiIf(sumIf(sign, output_reasoning IS NOT NULL) != 0, sum(output_reasoning * sign), sum(call_sign) = 0, 0, NULL)
        ), 'Tuple(input_sum Nullable(Int64), output_sum Nullable(Int64), input_uncached_sum Nullable(Int64), cache_read_sum Nullable(Int64), cache_write_sum Nullable(Int64), output_text_sum Nullable(Int64), output_reasoning_sum Nullable(Int64))') AS tokens_asked,
        CAST((NULL, NULL, NULL, NULL, NULL, NULL, NULL), 'Tuple(input_sum Nullable(Int64), output_sum Nullable(Int64), input_uncached_sum Nullable(Int64), cache_read_sum Nullable(Int64), cache_write_sum Nullable(Int64), output_text_sum Nullable(Int64), output_reasoning_sum Nullable(Int64))') AS tokens_skipped,
        CAST((uniqExactIf(user_id, is_current AND user_id != ''), 0), 'Tuple(users UInt64, spenders UInt64)') AS users_asked,
        CAST((0, uniqExactIf(user_id, is_current AND user_id != '' AND cost > 0)), 'Tuple(users UInt64, spenders UInt64)') AS spenders_asked,
        CAST((users_asked.users, spenders_asked.spenders), 'Tuple(users UInt64, spenders UInt64)') AS both_asked,
        CAST((0, 0), 'Tuple(users UInt64, spenders UInt64)') AS users_skipped,
        CAST((
            if(countIf(duration_ms IS NOT NULL AND is_timed) = 0, [], quantilesExactIf(0.5, 0.95, 0.99)(duration_ms, is_timed)),
            countIf(duration_ms IS NOT NULL AND is_timed)
        ), 'Tuple(percentiles Array(UInt32), calls UInt64)') AS durations_asked,
        CAST((emptyArrayUInt32(), 0), 'Tuple(percentiles Array(UInt32), calls UInt64)') AS durations_skipped,
        CAST((
            if(countIf(ttft_ms IS NOT NULL AND is_timed) = 0, [], quantilesExactIf(0.5, 0.95, 0.99)(ttft_ms, is_timed)),
            countIf(ttft_ms IS NOT NULL AND is_timed)
        ), 'Tuple(percentiles Array(UInt32), calls UInt64)') AS ttfts_asked,
        CAST((emptyArrayUInt32(), 0), 'Tuple(percentiles Array(UInt32), calls UInt64)') AS ttfts_skipped,
        CAST((
            sumIf(call_sign, NOT is_retry),
            sumIf(call_sign, is_retry),
            sumIf(call_sign, fallback_from != '')
        ), 'Tuple(requests Int64, retries Int64, fallbacks Int64)') AS attempts_asked,
        CAST((0, 0, 0), 'Tuple(requests Int64, retries Int64, fallbacks Int64)') AS attempts_skipped,
        CAST((
            sumIf(call_sign, status = 'timeout'),
            sumIf(call_sign, status = 'cancelled'),
            sumIf(call_sign, status = 'blocked'),
            multiIf(sumIf(sign, status IN ('error', 'timeout') AND cost IS NOT NULL) != 0, sumIf(cost * sign, status IN ('error', 'timeout')), sumIf(sign, status IN ('error', 'timeout')) = 0, toDecimal128(0, 12), NULL),
            multiIf(sumIf(sign, is_cancelled_stream AND cost IS NOT NULL) != 0, sumIf(cost * sign, is_cancelled_stream), sumIf(sign, is_cancelled_stream) = 0, toDecimal128(0, 12), NULL)
        ), 'Tuple(timeouts Int64, cancelled Int64, blocked Int64, failed_cost Nullable(Decimal(38, 12)), cancelled_cost Nullable(Decimal(38, 12)))') AS endings_asked,
        CAST((0, 0, 0, NULL, NULL), 'Tuple(timeouts Int64, cancelled Int64, blocked Int64, failed_cost Nullable(Decimal(38, 12)), cancelled_cost Nullable(Decimal(38, 12)))') AS endings_skipped,
        CAST((
            sumIf(call_sign, is_lookup),
            sumIf(call_sign, is_lookup AND cache_hit),
            multiIf(sumIf(sign, cache_saved_cost IS NOT NULL) != 0, sum(cache_saved_cost * sign), sum(call_sign) = 0, toDecimal128(0, 12), NULL)
        ), 'Tuple(lookups Int64, hits Int64, saved_cost Nullable(Decimal(38, 12)))') AS caches_asked,
        CAST((0, 0, NULL), 'Tuple(lookups Int64, hits Int64, saved_cost Nullable(Decimal(38, 12)))') AS caches_skipped,
        CAST((
            sumIf(call_sign, cost IS NOT NULL AND price_status != 'partly_priced'),
            multiIf(sumIf(sign, cost IS NOT NULL) != 0, sum(list_money * sign), sum(sign) = 0, toDecimal128(0, 12), NULL),
            multiIf(sumIf(sign, is_input_priced) != 0, sumIf(input_money * sign, is_input_priced), sum(call_sign) = 0, toDecimal128(0, 12), NULL),
            sumIf(ifNull(input_tokens, 0) * sign, is_input_priced)
        ), 'Tuple(priced_calls Int64, list_cost Nullable(Decimal(38, 12)), input_cost Nullable(Decimal(38, 12)), input_tokens Int64)') AS prices_asked,
        CAST((0, NULL, NULL, 0), 'Tuple(priced_calls Int64, list_cost Nullable(Decimal(38, 12)), input_cost Nullable(Decimal(38, 12)), input_tokens Int64)') AS prices_skipped,
        multiIf(sumIf(sign, is_superseded AND cost IS NOT NULL) != 0, sumIf(cost * sign, is_superseded), sumIf(sign, is_superseded) = 0, toDecimal128(0, 12), NULL) AS superseded_asked,
        CAST(NULL, 'Nullable(Decimal(38, 12))') AS superseded_skipped
    FROM outlay.calls
    WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
    GROUP BY position, bucket_at WITH ROLLUP
)
ORDER BY level, position, bucket_at
