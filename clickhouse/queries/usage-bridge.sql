-- What a cost bridge splits: calls, tokens and cost by class of one range, per cell (task dimension and model). All of it is of
-- calls whose cost is known; the others are counted apart. `other` is what no line of tokens states.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    kind != 'adjustment' AND cost IS NOT NULL AS is_known,
    cache_read_all + cache_write_all AS cached_all,
    ifNull(cache_read, 0) + usage_more['cache_read_audio'] + usage_more['cache_read_image'] + usage_more['cache_read_video'] AS cache_read_all,
    ifNull(cache_write_5m, 0) + ifNull(cache_write_1h, 0) + usage_more['cache_write_30m'] + usage_more['cache_write_12h'] + usage_more['cache_write_unknown'] AS cache_write_all
SELECT
    CAST({d1:Identifier} AS String) AS task,
    CAST({d2:Identifier} AS String) AS model,
    sumIf(sign, is_known) AS calls,
    sumIf(call_sign, cost IS NULL) AS unpriced_calls,
    sumIf((toInt64(greatest(ifNull(input_tokens, 0), cached_all)) - toInt64(cached_all)) * sign, is_known) AS uncached_tokens,
    toInt64(sumIf(cache_read_all * sign, is_known)) AS read_tokens,
    toInt64(sumIf(cache_write_all * sign, is_known)) AS write_tokens,
    toInt64(sumIf(ifNull(output_tokens, 0) * sign, is_known)) AS generated_tokens,
    sumIf(toDecimal128(ifNull(cost_input, 0), 12) * sign, is_known) AS uncached_cost,
    sumIf(toDecimal128(ifNull(cost_cache_read, 0), 12) * sign, is_known) AS read_cost,
    sumIf(toDecimal128(ifNull(cost_cache_write, 0), 12) * sign, is_known) AS write_cost,
    sumIf(toDecimal128(ifNull(cost_output, 0), 12) * sign, is_known) AS generated_cost,
    sumIf(toDecimal128(ifNull(cost, 0), 12) * sign, is_known) - uncached_cost - read_cost - write_cost - generated_cost AS other,
    sumIf(toDecimal128(ifNull(cost, 0), 12) * sign, kind = 'adjustment') AS adjustments
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
GROUP BY task, model
HAVING sum(sign) > 0
ORDER BY task, model
LIMIT {limit:UInt32}
