-- What usage.sql sums, for every group and bucket instead of the largest: one row each, largest spend of nothing left out.
-- A sum is NULL where there are calls and none of them states the quantity. `bucket` 'none' is one bucket, the range.
-- A dimension that calls do not carry is NULL.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    (ifNull(cache_write_5m, 0) + ifNull(cache_write_1h, 0) + usage_more['cache_write_30m'] + usage_more['cache_write_12h'] + usage_more['cache_write_unknown']) AS cache_write_tokens,
    (cache_write_5m IS NOT NULL OR cache_write_1h IS NOT NULL OR hasAny(mapKeys(usage_more), ['cache_write_30m', 'cache_write_12h', 'cache_write_unknown'])) AS cache_write_known
SELECT
    toDateTime(bucket_at, 'UTC') AS bucket_start,
    nullIf(CAST(v1 AS String), '') AS d1,
    nullIf(CAST(v2 AS String), '') AS d2,
    nullIf(CAST(v3 AS String), '') AS d3,
    spend,
    list_cost,
    calls,
    errors,
    unpriced_calls,
    input_sum AS input_tokens,
    output_sum AS output_tokens,
    input_uncached_sum AS input_uncached,
    cache_read_sum AS cache_read,
    cache_write_sum AS cache_write,
    output_text_sum AS output_text,
    output_reasoning_sum AS output_reasoning
FROM
(
    SELECT
        toUnixTimestamp(multiIf(
            {bucket:String} = 'none', toDateTime({from:DateTime64(3)}, 'UTC'),
            {bucket:String} = '1m', toStartOfMinute(ts, {tz:String}),
            {bucket:String} = '5m', toStartOfInterval(ts, INTERVAL 5 MINUTE, {tz:String}),
            {bucket:String} = '15m', toStartOfInterval(ts, INTERVAL 15 MINUTE, {tz:String}),
            {bucket:String} = '1h', toStartOfHour(ts, {tz:String}),
            {bucket:String} = '3h', toStartOfInterval(ts, INTERVAL 3 HOUR, {tz:String}),
            {bucket:String} = '1d', toStartOfDay(ts, {tz:String}),
            {bucket:String} = '1w', toDateTime(toStartOfWeek(ts, 1, {tz:String}), {tz:String}),
            toDateTime(toStartOfMonth(ts, {tz:String}), {tz:String})
        )) AS bucket_at,
        CAST({d1:Identifier} AS String) AS v1,
        CAST({d2:Identifier} AS String) AS v2,
        CAST({d3:Identifier} AS String) AS v3,
        multiIf(sumIf(sign, cost IS NOT NULL) != 0, sum(cost * sign), sum(sign) = 0, toDecimal128(0, 12), NULL) AS spend,
        multiIf(sumIf(sign, cost IS NOT NULL) != 0, sum(if(cost IS NULL, NULL, ifNull(cost_list, cost)) * sign), sum(sign) = 0, toDecimal128(0, 12), NULL) AS list_cost,
        sum(call_sign) AS calls,
        sumIf(sign, status IN ('error', 'timeout')) AS errors,
        sumIf(sign, cost IS NULL) AS unpriced_calls,
        multiIf(sumIf(sign, input_tokens IS NOT NULL) != 0, sum(input_tokens * sign), sum(call_sign) = 0, 0, NULL) AS input_sum,
        multiIf(sumIf(sign, output_tokens IS NOT NULL) != 0, sum(output_tokens * sign), sum(call_sign) = 0, 0, NULL) AS output_sum,
        multiIf(sumIf(sign, input_uncached IS NOT NULL) != 0, sum(input_uncached * sign), sum(call_sign) = 0, 0, NULL) AS input_uncached_sum,
        multiIf(sumIf(sign, cache_read IS NOT NULL) != 0, sum(cache_read * sign), sum(call_sign) = 0, 0, NULL) AS cache_read_sum,
        multiIf(sumIf(sign, cache_write_known) != 0, sum(cache_write_tokens * sign), sum(call_sign) = 0, 0, NULL) AS cache_write_sum,
        multiIf(sumIf(sign, output_text IS NOT NULL) != 0, sum(output_text * sign), sum(call_sign) = 0, 0, NULL) AS output_text_sum,
        multiIf(sumIf(sign, output_reasoning IS NOT NULL) != 0, sum(output_reasoning * sign), sum(call_sign) = 0, 0, NULL) AS output_reasoning_sum
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND {known_column:Identifier} <= {as_of:DateTime64(3)}
        -- include parts/filters.sql
    GROUP BY bucket_at, v1, v2, v3
    HAVING calls != 0 OR ifNull(spend, 0) != 0
)
ORDER BY bucket_at, v1, v2, v3
