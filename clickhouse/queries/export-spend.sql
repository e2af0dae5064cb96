-- What usage.sql sums, for every group and bucket instead of the largest: one row each, largest spend of nothing left out.
-- A sum is NULL where there are calls and none of them states the quantity. `bucket` 'none' is one bucket, the range.
-- A dimension that calls do not carry is NULL.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
-- The tag and filter lines are the same text in all usage*.sql and export-*.sql (tests hold that).
WITH
    tags[{tag01:String}] AS tag01,
    tags[{tag02:String}] AS tag02,
    tags[{tag03:String}] AS tag03,
    tags[{tag04:String}] AS tag04,
    tags[{tag05:String}] AS tag05,
    tags[{tag06:String}] AS tag06,
    tags[{tag07:String}] AS tag07,
    tags[{tag08:String}] AS tag08,
    tags[{tag09:String}] AS tag09,
    tags[{tag10:String}] AS tag10,
    tags[{tag11:String}] AS tag11,
    tags[{tag12:String}] AS tag12,
    tags[{tag13:String}] AS tag13,
    tags[{tag14:String}] AS tag14,
    tags[{tag15:String}] AS tag15,
    tags[{tag16:String}] AS tag16,
    tags[{tag17:String}] AS tag17,
    tags[{tag18:String}] AS tag18,
    tags[{tag19:String}] AS tag19,
    tags[{tag20:String}] AS tag20,
    -- Which values a filter keeps: 1 those listed, 2 all others, 3 those that contain one of the list whatever the case, and
    -- of values that are numbers 4 those above and 5 those below the one number listed.
    (op, listed, value) -> multiIf(
        op <= 2, has(listed, value) = (op = 1),
        op = 3, arrayExists(part -> positionCaseInsensitiveUTF8(value, part) > 0, listed),
        op = 4, ifNull(toFloat64OrNull(toString(value)) > toFloat64OrNull(listed[1]), false),
        ifNull(toFloat64OrNull(toString(value)) < toFloat64OrNull(listed[1]), false)
    ) AS keeps,
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
        AND ({filter_ops:Array(UInt8)}[1] = 0 OR keeps({filter_ops:Array(UInt8)}[1], {filter_values:Array(Array(String))}[1], {filter01:Identifier}))
        AND ({filter_ops:Array(UInt8)}[2] = 0 OR keeps({filter_ops:Array(UInt8)}[2], {filter_values:Array(Array(String))}[2], {filter02:Identifier}))
        AND ({filter_ops:Array(UInt8)}[3] = 0 OR keeps({filter_ops:Array(UInt8)}[3], {filter_values:Array(Array(String))}[3], {filter03:Identifier}))
        AND ({filter_ops:Array(UInt8)}[4] = 0 OR keeps({filter_ops:Array(UInt8)}[4], {filter_values:Array(Array(String))}[4], {filter04:Identifier}))
        AND ({filter_ops:Array(UInt8)}[5] = 0 OR keeps({filter_ops:Array(UInt8)}[5], {filter_values:Array(Array(String))}[5], {filter05:Identifier}))
        AND ({filter_ops:Array(UInt8)}[6] = 0 OR keeps({filter_ops:Array(UInt8)}[6], {filter_values:Array(Array(String))}[6], {filter06:Identifier}))
        AND ({filter_ops:Array(UInt8)}[7] = 0 OR keeps({filter_ops:Array(UInt8)}[7], {filter_values:Array(Array(String))}[7], {filter07:Identifier}))
        AND ({filter_ops:Array(UInt8)}[8] = 0 OR keeps({filter_ops:Array(UInt8)}[8], {filter_values:Array(Array(String))}[8], {filter08:Identifier}))
        AND ({filter_ops:Array(UInt8)}[9] = 0 OR keeps({filter_ops:Array(UInt8)}[9], {filter_values:Array(Array(String))}[9], {filter09:Identifier}))
        AND ({filter_ops:Array(UInt8)}[10] = 0 OR keeps({filter_ops:Array(UInt8)}[10], {filter_values:Array(Array(String))}[10], {filter10:Identifier}))
        AND ({filter_ops:Array(UInt8)}[11] = 0 OR keeps({filter_ops:Array(UInt8)}[11], {filter_values:Array(Array(String))}[11], {filter11:Identifier}))
        AND ({filter_ops:Array(UInt8)}[12] = 0 OR keeps({filter_ops:Array(UInt8)}[12], {filter_values:Array(Array(String))}[12], {filter12:Identifier}))
        AND ({filter_ops:Array(UInt8)}[13] = 0 OR keeps({filter_ops:Array(UInt8)}[13], {filter_values:Array(Array(String))}[13], {filter13:Identifier}))
        AND ({filter_ops:Array(UInt8)}[14] = 0 OR keeps({filter_ops:Array(UInt8)}[14], {filter_values:Array(Array(String))}[14], {filter14:Identifier}))
        AND ({filter_ops:Array(UInt8)}[15] = 0 OR keeps({filter_ops:Array(UInt8)}[15], {filter_values:Array(Array(String))}[15], {filter15:Identifier}))
        AND ({filter_ops:Array(UInt8)}[16] = 0 OR keeps({filter_ops:Array(UInt8)}[16], {filter_values:Array(Array(String))}[16], {filter16:Identifier}))
        AND ({filter_ops:Array(UInt8)}[17] = 0 OR keeps({filter_ops:Array(UInt8)}[17], {filter_values:Array(Array(String))}[17], {filter17:Identifier}))
        AND ({filter_ops:Array(UInt8)}[18] = 0 OR keeps({filter_ops:Array(UInt8)}[18], {filter_values:Array(Array(String))}[18], {filter18:Identifier}))
        AND ({filter_ops:Array(UInt8)}[19] = 0 OR keeps({filter_ops:Array(UInt8)}[19], {filter_values:Array(Array(String))}[19], {filter19:Identifier}))
        AND ({filter_ops:Array(UInt8)}[20] = 0 OR keeps({filter_ops:Array(UInt8)}[20], {filter_values:Array(Array(String))}[20], {filter20:Identifier}))
    GROUP BY bucket_at, v1, v2, v3
    HAVING calls != 0 OR ifNull(spend, 0) != 0
)
ORDER BY bucket_at, v1, v2, v3
