-- What may be wrong with single calls: each is looked at once and may have several faults. Level 0 = a fault in all,
-- 1 = by its detail, 2 = by model, 3 = by emitter; of each the largest. Amounts are what is in doubt; NULL = not known.
-- Faults are found as bits, and told in words only once they are added up: most calls have none, and many have the same.
SELECT
    [
        'unpriced', 'partly_priced', 'usage_missing', 'usage_estimated', 'assumed_semantics', 'usage_lower_bound',
        'usage_upper_bound', 'usage_unknown', 'convention_overruled', 'price_upper_bound', 'price_lower_bound',
        'price_uncertain', 'double_count_excluded', 'clock_ahead', 'late', 'late_in_closed_month'
    ][bit + 1] AS fault,
    about AS detail,
    model,
    emitted_by,
    multiIf(grouping(about) = 0, 1, grouping(model) = 0, 2, grouping(emitted_by) = 0, 3, 0) AS level,
    sum(n_calls) AS calls,
    sum(n_tokens) AS all_tokens,
    sum(n_money) AS money,
    -- include parts/example-ids.sql
FROM
(
    SELECT
        bit,
        multiIf(
            bit IN (0, 1), toString(unpriced_reason),
            bit = 2, toString(status),
            bit < 9, toString(usage_convention),
            bit = 9, arrayStringConcat(arraySort(arrayIntersect(price_flags, {upper_flags:Array(String)})), '+'),
            bit = 10, arrayStringConcat(arraySort(arrayIntersect(price_flags, {lower_flags:Array(String)})), '+'),
            bit = 11, arrayStringConcat(arraySort(arrayIntersect(price_flags, {either_flags:Array(String)})), '+'),
            bit = 12, toString(settlement),
            bit = 13, multiIf(age_s >= -3600, '1 minute to 1 hour', age_s >= -86400, '1 hour to 1 day', 'more than 1 day'),
            bit = 14, multiIf(delay_s <= 86400, '1 hour to 1 day', delay_s <= 30 * 86400, '1 to 30 days', 'more than 30 days'),
            concat(formatDateTime(ts, '%Y-%m'), if(corrected_at IS NULL, ' arrived late', concat(' ', reason)))
        ) AS about,
        model_answered AS model,
        toString(if(emitter = '', dialect, emitter)) AS emitted_by,
        count() AS n_calls,
        sum(ifNull(input_tokens, 0) + ifNull(output_tokens, 0)) AS n_tokens,
        sum(multiIf(bit = 12, cost_excluded, bit = 15, ifNull(cost, cost_excluded), cost)) AS n_money,
        groupArray(5)((event_id, dialect != 'native', trace_id, span_id, call_id)) AS ids
    FROM
    (
        SELECT
            *,
            span_id,
            model_answered,
            dateDiff('second', ts, received_at) AS age_s,
            age_s - intDiv(ifNull(duration_ms, 0), 1000) AS delay_s,
            toUInt32(is_billable AND cost IS NULL)
                + 2 * (is_billable AND price_status = 'partly_priced')
                + 4 * (is_billable AND usage_source = 'missing')
                + 8 * (is_billable AND (usage_source = 'estimated' OR usage_quality = 'client_estimate'))
                + 16 * (is_billable AND usage_quality = 'assumed_semantics')
                + 32 * (is_billable AND usage_quality = 'lower_bound')
                + 64 * (is_billable AND usage_quality = 'upper_bound')
                + 128 * (is_billable AND usage_quality = 'unknown' AND usage_source != 'missing')
                + 256 * (is_billable AND position(usage_convention, '+') > 0)
                + 512 * (is_billable AND notEmpty(price_flags) AND hasAny(price_flags, {upper_flags:Array(String)}))
                + 1024 * (is_billable AND notEmpty(price_flags) AND hasAny(price_flags, {lower_flags:Array(String)}))
                + 2048 * (is_billable AND notEmpty(price_flags) AND hasAny(price_flags, {either_flags:Array(String)}))
                + 4096 * (settlement != '' AND NOT is_billable)
                + 8192 * (is_billable AND age_s < -60)
                + 16384 * (is_billable AND delay_s > 3600)
                -- only with closed_months
                + 32768 * arrayExists(
                    (month, at) -> month = formatDateTime(ts, '%Y-%m') AND ifNull(corrected_at, received_at) > fromUnixTimestamp64Milli(at, 'UTC'),
                    {closed_months:Array(String)},
                    {closed_at:Array(Int64)}
                )
                -- end of closed_months
                AS faults
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND sign = 1
            AND faults != 0
            AND kind != 'adjustment'
            AND (call_id, revision) NOT IN (
                SELECT call_id, revision
                FROM outlay.calls
                WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
            )
    )
    ARRAY JOIN bitPositionsToArray(faults) AS bit
    GROUP BY bit, about, model, emitted_by
)
GROUP BY GROUPING SETS ((bit), (bit, about), (bit, model), (bit, emitted_by))
ORDER BY fault, level, calls DESC, detail, model, emitted_by
LIMIT {top:UInt32} BY fault, level
