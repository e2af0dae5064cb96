-- Calls by all that decides their prices, by day of UTC and by group, with the sums that savings are worked out from (M16).
-- A cell with is_priced = 0 has calls whose cost is not whole. Adjustments are amounts and no calls: they are left out.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    (cache_kind IN ('exact', 'semantic') AND ifNull(cache_hit, false)) AS is_cache_hit
SELECT
    CAST({d1:Identifier} AS String) AS g1,
    provider,
    host_provider,
    region,
    model_requested,
    model_resolved,
    service_tier,
    self_hosted,
    has(price_flags, 'long_context_price') AS is_long_context,
    price_status = 'priced' AND cost IS NOT NULL AS is_priced,
    max(ts) AS latest_at,
    sum(sign) AS calls,
    sum(toDecimal128(ifNull(cost, 0), 12) * sign) AS cost_sum,
    sum(toDecimal128(coalesce(cost_list, cost, 0), 12) * sign) AS list_sum,
    sum(ifNull(input_uncached, 0) * sign) AS input_uncached_sum,
    sum(ifNull(cache_read, 0) * sign) AS cache_read_sum,
    sum(ifNull(cache_write_5m, 0) * sign) AS cache_write_5m_sum,
    sum(ifNull(cache_write_1h, 0) * sign) AS cache_write_1h_sum,
    sum(ifNull(output_text, 0) * sign) AS output_text_sum,
    sum(ifNull(output_reasoning, 0) * sign) AS output_reasoning_sum,
    CAST(sumMap(mapApply((name, quantity) -> (toString(name), toInt64(quantity) * sign), usage_more)), 'Map(String, Int64)') AS usage_more_sum,
    sumIf(sign, is_cache_hit) AS cache_hits,
    sumIf(sign, is_cache_hit AND cache_saved_cost IS NOT NULL) AS cache_hits_known,
    sumIf(toDecimal128(ifNull(cache_saved_cost, 0), 12) * sign, is_cache_hit) AS cache_saved_sum
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
    AND kind != 'adjustment'
GROUP BY g1, provider, host_provider, region, model_requested, model_resolved, service_tier, self_hosted, is_long_context, is_priced, toStartOfDay(ts)
HAVING calls != 0 OR cost_sum != 0
ORDER BY g1, latest_at, provider, model_requested, model_resolved, service_tier
LIMIT {limit:UInt32}
