-- Billable calls whose cost is not known for want of a price, by model and reason, most calls first. Calls without usage
-- or duration are not here: no price would help. A row nobody cancelled is current: a cancel row repeats the (call_id, revision).
WITH if(price_status = 'partly_priced', 'no_price_for_class', toString(unpriced_reason)) AS why
SELECT
    provider,
    model_requested,
    model_resolved,
    CAST(why, 'String') AS reason,
    count() AS calls,
    sum(input_tokens) AS input_sum,
    sum(output_tokens) AS output_sum,
    sum(input_uncached) AS input_uncached_sum,
    sum(cache_read) AS cache_read_sum,
    sum(cache_write_5m) AS cache_write_5m_sum,
    sum(cache_write_1h) AS cache_write_1h_sum,
    sum(output_text) AS output_text_sum,
    sum(output_reasoning) AS output_reasoning_sum,
    sumMap(usage_more) AS usage_more_sum,
    sum(reported_cost) AS reported_sum,
    sum(cost) AS cost_sum,
    arraySort(groupUniqArrayArray(unpriced_classes)) AS classes,
    min(ts) AS first_seen,
    max(ts) AS last_seen,
    groupArray(3)(if(event_id = '', toString(call_id), event_id)) AS examples
FROM outlay.calls
-- What few calls have is looked at first, so that the other columns are read only where there are such.
PREWHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND price_status IN ('unpriced', 'provider_reported', 'partly_priced')
    AND unpriced_reason NOT IN ('usage_missing', 'failed_without_usage', 'duration_missing', 'out_of_range')
WHERE sign = 1
    AND is_billable
    AND (price_status != 'partly_priced' OR notEmpty(unpriced_classes))
    AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        PREWHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND price_status IN ('unpriced', 'provider_reported', 'partly_priced')
            AND sign = -1
    )
GROUP BY provider, model_requested, model_resolved, reason
ORDER BY calls DESC, provider, model_requested, model_resolved, reason
LIMIT {limit:UInt32}
