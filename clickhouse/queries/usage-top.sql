-- The groups with the most of one metric over the whole range, how many groups there are, and the key by which usage.sql
-- recognises a group: 53 bits of a hash of its values, so that it is exact as a JavaScript number.
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
        AND is_current AS is_timed
SELECT
    CAST(v1 AS String) AS g1,
    CAST(v2 AS String) AS g2,
    CAST(v3 AS String) AS g3,
    bitShiftRight(cityHash64(g1, g2, g3), 11) AS key,
    count() OVER () AS groups
FROM
(
    SELECT
        {d1:Identifier} AS v1,
        {d2:Identifier} AS v2,
        {d3:Identifier} AS v3,
        sum(call_sign) AS rank_calls,
        sum(cost * sign) AS rank_spend,
        sumIf(sign, status IN ('error', 'timeout')) AS rank_errors,
        rank_errors / rank_calls AS rank_error_rate,
        sum(input_tokens * sign) AS rank_input_tokens,
        sum(output_tokens * sign) AS rank_output_tokens,
        sum(input_uncached * sign) AS rank_input_uncached,
        sum(cache_read * sign) AS rank_cache_read,
        sum((ifNull(cache_write_5m, 0) + ifNull(cache_write_1h, 0) + usage_more['cache_write_30m'] + usage_more['cache_write_12h'] + usage_more['cache_write_unknown']) * sign) AS rank_cache_write,
        sum(output_text * sign) AS rank_output_text,
        sum(output_reasoning * sign) AS rank_output_reasoning,
        toFloat64(sum(cost * sign)) / nullIf(sumIf(call_sign, cost IS NOT NULL), 0) AS rank_cost_per_call,
        sumIf(sign, cost IS NULL) AS rank_unpriced_calls,
        quantileExactIf(0.5)(duration_ms, is_timed) AS rank_latency_p50_ms,
        quantileExactIf(0.95)(duration_ms, is_timed) AS rank_latency_p95_ms,
        quantileExactIf(0.5)(ttft_ms, is_timed) AS rank_ttft_p50_ms,
        quantileExactIf(0.95)(ttft_ms, is_timed) AS rank_ttft_p95_ms,
        uniqExactIf(user_id, is_current AND user_id != '') AS rank_users
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
    GROUP BY v1, v2, v3
    HAVING sum(sign) > 0
)
ORDER BY {rank:Identifier} DESC NULLS LAST, g1, g2, g3
LIMIT {top:UInt32}
