-- The groups with the most of one metric over the whole range, and how many groups there are.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
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
    -- An attempt that another took the place of: one that another names, or one that did not end well and has a next
    -- attempt by number below the same span.
    (
        if(event_id = '', toString(call_id), event_id) IN (
            SELECT retry_of
            FROM outlay.calls
            WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} + INTERVAL 1 DAY
                AND is_billable AND retry_of != ''
                AND {known_column:Identifier} <= {as_of:DateTime64(3)}
            GROUP BY retry_of
            HAVING sum(sign) > 0
        )
        OR status != 'ok' AND (trace_id, parent_span_id, ifNull(attempt, 0)) IN (
            SELECT trace_id, parent_span_id, toUInt8(assumeNotNull(attempt) - 1) AS superseded_attempt
            FROM outlay.calls
            WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} + INTERVAL 1 DAY
                AND is_billable AND attempt > 1 AND retry_of = '' AND trace_id != toUUID('00000000-0000-0000-0000-000000000000')
                AND {known_column:Identifier} <= {as_of:DateTime64(3)}
            GROUP BY trace_id, parent_span_id, superseded_attempt
            HAVING sum(sign) > 0
        )
    ) AS is_superseded,
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
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign
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
        quantileExactIf(0.99)(duration_ms, is_timed) AS rank_latency_p99_ms,
        countIf(duration_ms IS NOT NULL AND is_timed) AS rank_latency_calls,
        quantileExactIf(0.5)(ttft_ms, is_timed) AS rank_ttft_p50_ms,
        quantileExactIf(0.95)(ttft_ms, is_timed) AS rank_ttft_p95_ms,
        quantileExactIf(0.99)(ttft_ms, is_timed) AS rank_ttft_p99_ms,
        countIf(ttft_ms IS NOT NULL AND is_timed) AS rank_ttft_calls,
        uniqExactIf(user_id, is_current AND user_id != '') AS rank_users,
        uniqExactIf(user_id, is_current AND user_id != '' AND cost > 0) AS rank_users_with_spend,
        toFloat64(rank_spend) / nullIf(rank_users_with_spend, 0) AS rank_cost_per_user,
        sumIf(call_sign, NOT is_retry) AS rank_requests,
        sumIf(call_sign, is_retry) AS rank_retries,
        rank_retries / nullIf(rank_requests, 0) AS rank_retry_rate,
        sumIf(call_sign, fallback_from != '') AS rank_fallbacks,
        rank_fallbacks / nullIf(rank_requests, 0) AS rank_fallback_rate,
        toFloat64(rank_spend) / nullIf(rank_requests, 0) AS rank_cost_per_request,
        sumIf(call_sign, status = 'timeout') AS rank_timeouts,
        sumIf(call_sign, status = 'cancelled') AS rank_cancelled,
        sumIf(call_sign, status = 'blocked') AS rank_blocked,
        multiIf(sumIf(sign, status IN ('error', 'timeout') AND cost IS NOT NULL) != 0, sumIf(cost * sign, status IN ('error', 'timeout')), sumIf(sign, status IN ('error', 'timeout')) = 0, toDecimal128(0, 12), NULL) AS rank_failed_cost,
        multiIf(sumIf(sign, is_cancelled_stream AND cost IS NOT NULL) != 0, sumIf(cost * sign, is_cancelled_stream), sumIf(sign, is_cancelled_stream) = 0, toDecimal128(0, 12), NULL) AS rank_cancelled_cost,
        multiIf(sumIf(sign, is_superseded AND cost IS NOT NULL) != 0, sumIf(cost * sign, is_superseded), sumIf(sign, is_superseded) = 0, toDecimal128(0, 12), NULL) AS rank_superseded_cost,
        sum(cache_read * sign) / nullIf(sum(input_tokens * sign), 0) AS rank_cache_read_ratio,
        sumIf(call_sign, is_lookup) AS rank_cache_lookups,
        sumIf(call_sign, is_lookup AND cache_hit) AS rank_cache_hits,
        rank_cache_hits / nullIf(rank_cache_lookups, 0) AS rank_cache_hit_rate,
        sum(cache_saved_cost * sign) AS rank_cache_saved_cost,
        sum(list_money * sign) AS rank_list_cost,
        sum((list_money - cost) * sign) AS rank_contract_savings,
        sumIf(ifNull(input_tokens, 0) * sign, is_input_priced) AS rank_priced_input_tokens,
        toFloat64(sumIf(input_money * sign, is_input_priced)) / nullIf(rank_priced_input_tokens, 0) AS rank_blended_input_price,
        sumIf(call_sign, cost IS NOT NULL AND price_status != 'partly_priced') / nullIf(rank_calls, 0) AS rank_priced_share,
        sum(sign) AS rank_rows
    FROM outlay.calls
    WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
    -- A key that is the same everywhere would cost as much as one that is not.
    GROUP BY
        -- only with d3
        v3,
        -- end of d3
        -- only with d2
        v2,
        -- end of d2
        v1
    HAVING rank_rows > 0
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
