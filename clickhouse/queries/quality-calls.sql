-- What may be wrong with single calls: each is looked at once and may have several faults. Level 0 = a fault in all,
-- 1 = by its detail, 2 = by model, 3 = by emitter; of each the largest. Amounts are what is in doubt; NULL = not known.
SELECT
    fault,
    detail,
    model,
    emitted_by,
    multiIf(grouping(detail) = 0, 1, grouping(model) = 0, 2, grouping(emitted_by) = 0, 3, 0) AS level,
    count() AS calls,
    sum(tokens) AS all_tokens,
    sum(amount) AS money,
    groupArray(5)(event) AS examples
FROM
(
    WITH
        toUUID('00000000-0000-0000-0000-000000000000') AS not_given,
        arrayStringConcat(arraySort(arrayIntersect(price_flags, {upper_flags:Array(String)})), '+') AS upper_flags,
        arrayStringConcat(arraySort(arrayIntersect(price_flags, {lower_flags:Array(String)})), '+') AS lower_flags,
        arrayStringConcat(arraySort(arrayIntersect(price_flags, {either_flags:Array(String)})), '+') AS either_flags,
        dateDiff('second', ts, received_at) AS age_s,
        age_s - intDiv(ifNull(duration_ms, 0), 1000) AS delay_s,
        arrayExists(
            (month, at) -> month = formatDateTime(ts, '%Y-%m') AND ifNull(corrected_at, received_at) > fromUnixTimestamp64Milli(at, 'UTC'),
            {closed_months:Array(String)},
            {closed_at:Array(Int64)}
        ) AS is_late_in_closed_month,
        arrayConcat(
            if(is_billable AND cost IS NULL, [('unpriced', toString(unpriced_reason), cost)], []),
            if(is_billable AND price_status = 'partly_priced', [('partly_priced', toString(unpriced_reason), cost)], []),
            if(is_billable AND usage_source = 'missing', [('usage_missing', toString(status), cost)], []),
            if(is_billable AND (usage_source = 'estimated' OR usage_quality = 'client_estimate'), [('usage_estimated', toString(usage_convention), cost)], []),
            if(is_billable AND usage_quality = 'assumed_semantics', [('assumed_semantics', toString(usage_convention), cost)], []),
            if(is_billable AND usage_quality = 'lower_bound', [('usage_lower_bound', toString(usage_convention), cost)], []),
            if(is_billable AND usage_quality = 'upper_bound', [('usage_upper_bound', toString(usage_convention), cost)], []),
            if(is_billable AND usage_quality = 'unknown' AND usage_source != 'missing', [('usage_unknown', toString(usage_convention), cost)], []),
            if(is_billable AND position(usage_convention, '+') > 0, [('convention_overruled', toString(usage_convention), cost)], []),
            if(is_billable AND upper_flags != '', [('price_upper_bound', upper_flags, cost)], []),
            if(is_billable AND lower_flags != '', [('price_lower_bound', lower_flags, cost)], []),
            if(is_billable AND either_flags != '', [('price_uncertain', either_flags, cost)], []),
            if(settlement != '' AND NOT is_billable, [('double_count_excluded', toString(settlement), cost_excluded)], []),
            if(is_billable AND age_s < -60, [('clock_ahead', multiIf(age_s >= -3600, '1 minute to 1 hour', age_s >= -86400, '1 hour to 1 day', 'more than 1 day'), cost)], []),
            if(is_billable AND delay_s > 3600, [('late', multiIf(delay_s <= 86400, '1 hour to 1 day', delay_s <= 30 * 86400, '1 to 30 days', 'more than 30 days'), cost)], []),
            if(is_late_in_closed_month, [('late_in_closed_month', concat(formatDateTime(ts, '%Y-%m'), if(corrected_at IS NULL, ' arrived late', concat(' ', reason))), ifNull(cost, cost_excluded))], [])
        ) AS faults,
        multiIf(
            event_id != '', event_id,
            dialect != 'native' AND trace_id != not_given AND span_id != 0,
            concat(replaceAll(toString(trace_id), '-', ''), ':', lower(leftPad(hex(span_id), 16, '0'))),
            toString(call_id)
        ) AS event
    SELECT
        found.1 AS fault,
        found.2 AS detail,
        found.3 AS amount,
        model_answered AS model,
        toString(if(emitter = '', dialect, emitter)) AS emitted_by,
        ifNull(input_tokens, 0) + ifNull(output_tokens, 0) AS tokens,
        event
    FROM outlay.calls
    ARRAY JOIN faults AS found
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND (is_billable OR settlement != '' OR is_late_in_closed_month)
        AND kind != 'adjustment'
        AND sign = 1
        AND (call_id, revision) NOT IN (
            SELECT call_id, revision
            FROM outlay.calls
            WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
        )
)
GROUP BY GROUPING SETS ((fault), (fault, detail), (fault, model), (fault, emitted_by))
ORDER BY fault, level, calls DESC, detail, model, emitted_by
LIMIT {top:UInt32} BY fault, level
