-- Metrics of one range: per chosen group and bucket, per chosen group, and in total, in one scan.
-- `level` 0 = group and bucket, 1 = group, 2 = everything; `position` counts the chosen groups from 1, 0 = all others.
-- A sum is NULL where there are calls and none of them states the quantity; it is 0 only where that is known.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot: op 0 = unused, 1 = the value is one of the list, 2 = it is none of them.
-- The WITH aliases and the WHERE block are the same text in all usage*.sql (a test holds that).
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
    -- Latency leaves out calls that did not end well and answers from a response cache, unless the question is about them.
    (status = 'ok' OR {latency_of_all_statuses:Bool})
        AND (NOT ifNull(cache_hit, false) OR cache_kind NOT IN ('exact', 'semantic') OR {latency_of_cache_hits:Bool})
        AND is_current AS is_timed,
    (ifNull(cache_write_5m, 0) + ifNull(cache_write_1h, 0) + usage_more['cache_write_30m'] + usage_more['cache_write_12h'] + usage_more['cache_write_unknown']) AS cache_write,
    (cache_write_5m IS NOT NULL OR cache_write_1h IS NOT NULL OR hasAny(mapKeys(usage_more), ['cache_write_30m', 'cache_write_12h', 'cache_write_unknown'])) AS cache_write_known
SELECT
    position,
    bucket_at,
    level,
    calls,
    errors,
    spend,
    known_cost_calls,
    unpriced_calls,
    input_sum,
    output_sum,
    input_uncached_sum,
    cache_read_sum,
    cache_write_sum,
    output_text_sum,
    output_reasoning_sum,
    {users_column:Identifier} AS users,
    {durations_column:Identifier} AS durations,
    {ttfts_column:Identifier} AS ttfts
FROM
(
    SELECT
        indexOf({keys:Array(UInt64)}, bitShiftRight(cityHash64(CAST({d1:Identifier} AS String), CAST({d2:Identifier} AS String), CAST({d3:Identifier} AS String)), 11)) AS position,
        toUnixTimestamp(multiIf(
            {bucket:String} = '1m', toStartOfMinute(ts, {tz:String}),
            {bucket:String} = '5m', toStartOfInterval(ts, INTERVAL 5 MINUTE, {tz:String}),
            {bucket:String} = '15m', toStartOfInterval(ts, INTERVAL 15 MINUTE, {tz:String}),
            {bucket:String} = '1h', toStartOfHour(ts, {tz:String}),
            {bucket:String} = '3h', toStartOfInterval(ts, INTERVAL 3 HOUR, {tz:String}),
            {bucket:String} = '1d', toStartOfDay(ts, {tz:String}),
            {bucket:String} = '1w', toDateTime(toStartOfWeek(ts, 1, {tz:String}), {tz:String}),
            toDateTime(toStartOfMonth(ts, {tz:String}), {tz:String})
        )) AS bucket_at,
        grouping(position) + grouping(bucket_at) AS level,
        sum(call_sign) AS calls,
        sumIf(sign, status IN ('error', 'timeout')) AS errors,
        multiIf(sumIf(sign, cost IS NOT NULL) != 0, sum(cost * sign), sum(sign) = 0, toDecimal128(0, 12), NULL) AS spend,
        sumIf(call_sign, cost IS NOT NULL) AS known_cost_calls,
        sumIf(sign, cost IS NULL) AS unpriced_calls,
        multiIf(sumIf(sign, input_tokens IS NOT NULL) != 0, sum(input_tokens * sign), sum(call_sign) = 0, 0, NULL) AS input_sum,
        multiIf(sumIf(sign, output_tokens IS NOT NULL) != 0, sum(output_tokens * sign), sum(call_sign) = 0, 0, NULL) AS output_sum,
        multiIf(sumIf(sign, input_uncached IS NOT NULL) != 0, sum(input_uncached * sign), sum(call_sign) = 0, 0, NULL) AS input_uncached_sum,
        multiIf(sumIf(sign, cache_read IS NOT NULL) != 0, sum(cache_read * sign), sum(call_sign) = 0, 0, NULL) AS cache_read_sum,
        multiIf(sumIf(sign, cache_write_known) != 0, sum(cache_write * sign), sum(call_sign) = 0, 0, NULL) AS cache_write_sum,
        multiIf(sumIf(sign, output_text IS NOT NULL) != 0, sum(output_text * sign), sum(call_sign) = 0, 0, NULL) AS output_text_sum,
        multiIf(sumIf(sign, output_reasoning IS NOT NULL) != 0, sum(output_reasoning * sign), sum(call_sign) = 0, 0, NULL) AS output_reasoning_sum,
        uniqExactIf(user_id, is_current AND user_id != '') AS users_asked,
        toUInt64(0) AS users_skipped,
        if(countIf(duration_ms IS NOT NULL AND is_timed) = 0, [], quantilesExactIf(0.5, 0.95)(duration_ms, is_timed)) AS durations_asked,
        if(countIf(ttft_ms IS NOT NULL AND is_timed) = 0, [], quantilesExactIf(0.5, 0.95)(ttft_ms, is_timed)) AS ttfts_asked,
        emptyArrayUInt32() AS durations_skipped,
        emptyArrayUInt32() AS ttfts_skipped
    FROM outlay.calls
    WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    AND ({filter_ops:Array(UInt8)}[1] = 0 OR has({filter_values:Array(Array(String))}[1], {filter01:Identifier}) = ({filter_ops:Array(UInt8)}[1] = 1))
    AND ({filter_ops:Array(UInt8)}[2] = 0 OR has({filter_values:Array(Array(String))}[2], {filter02:Identifier}) = ({filter_ops:Array(UInt8)}[2] = 1))
    AND ({filter_ops:Array(UInt8)}[3] = 0 OR has({filter_values:Array(Array(String))}[3], {filter03:Identifier}) = ({filter_ops:Array(UInt8)}[3] = 1))
    AND ({filter_ops:Array(UInt8)}[4] = 0 OR has({filter_values:Array(Array(String))}[4], {filter04:Identifier}) = ({filter_ops:Array(UInt8)}[4] = 1))
    AND ({filter_ops:Array(UInt8)}[5] = 0 OR has({filter_values:Array(Array(String))}[5], {filter05:Identifier}) = ({filter_ops:Array(UInt8)}[5] = 1))
    AND ({filter_ops:Array(UInt8)}[6] = 0 OR has({filter_values:Array(Array(String))}[6], {filter06:Identifier}) = ({filter_ops:Array(UInt8)}[6] = 1))
    AND ({filter_ops:Array(UInt8)}[7] = 0 OR has({filter_values:Array(Array(String))}[7], {filter07:Identifier}) = ({filter_ops:Array(UInt8)}[7] = 1))
    AND ({filter_ops:Array(UInt8)}[8] = 0 OR has({filter_values:Array(Array(String))}[8], {filter08:Identifier}) = ({filter_ops:Array(UInt8)}[8] = 1))
    AND ({filter_ops:Array(UInt8)}[9] = 0 OR has({filter_values:Array(Array(String))}[9], {filter09:Identifier}) = ({filter_ops:Array(UInt8)}[9] = 1))
    AND ({filter_ops:Array(UInt8)}[10] = 0 OR has({filter_values:Array(Array(String))}[10], {filter10:Identifier}) = ({filter_ops:Array(UInt8)}[10] = 1))
    AND ({filter_ops:Array(UInt8)}[11] = 0 OR has({filter_values:Array(Array(String))}[11], {filter11:Identifier}) = ({filter_ops:Array(UInt8)}[11] = 1))
    AND ({filter_ops:Array(UInt8)}[12] = 0 OR has({filter_values:Array(Array(String))}[12], {filter12:Identifier}) = ({filter_ops:Array(UInt8)}[12] = 1))
    AND ({filter_ops:Array(UInt8)}[13] = 0 OR has({filter_values:Array(Array(String))}[13], {filter13:Identifier}) = ({filter_ops:Array(UInt8)}[13] = 1))
    AND ({filter_ops:Array(UInt8)}[14] = 0 OR has({filter_values:Array(Array(String))}[14], {filter14:Identifier}) = ({filter_ops:Array(UInt8)}[14] = 1))
    AND ({filter_ops:Array(UInt8)}[15] = 0 OR has({filter_values:Array(Array(String))}[15], {filter15:Identifier}) = ({filter_ops:Array(UInt8)}[15] = 1))
    AND ({filter_ops:Array(UInt8)}[16] = 0 OR has({filter_values:Array(Array(String))}[16], {filter16:Identifier}) = ({filter_ops:Array(UInt8)}[16] = 1))
    AND ({filter_ops:Array(UInt8)}[17] = 0 OR has({filter_values:Array(Array(String))}[17], {filter17:Identifier}) = ({filter_ops:Array(UInt8)}[17] = 1))
    AND ({filter_ops:Array(UInt8)}[18] = 0 OR has({filter_values:Array(Array(String))}[18], {filter18:Identifier}) = ({filter_ops:Array(UInt8)}[18] = 1))
    AND ({filter_ops:Array(UInt8)}[19] = 0 OR has({filter_values:Array(Array(String))}[19], {filter19:Identifier}) = ({filter_ops:Array(UInt8)}[19] = 1))
    AND ({filter_ops:Array(UInt8)}[20] = 0 OR has({filter_values:Array(Array(String))}[20], {filter20:Identifier}) = ({filter_ops:Array(UInt8)}[20] = 1))
    GROUP BY GROUPING SETS ((position, bucket_at), (position), ())
)
ORDER BY level, position, bucket_at
