-- Five-minute steps in which calls of a provider's model failed more than they usually do, as candidates of incidents: at least
-- so many failed, and either more than half of the step or more than twice the model's usual share. Usual is the share of the
-- step in which the middle call of the range lies, when steps are in the order of their shares: an outage does not move it.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    status IN ('error', 'timeout') AS is_failed,
    multiIf(error_type != '', toString(error_type), http_status != 0, concat('HTTP ', toString(http_status)), toString(status)) AS fault
SELECT
    provider,
    model,
    step_at,
    calls,
    failed,
    failed_cost,
    failed_unpriced,
    faults,
    fault_calls,
    calls_all,
    failed_all,
    usual_share,
    count() OVER () AS rows_found
FROM
(
    SELECT
        *,
        sum(calls) OVER steps_of_model AS calls_all,
        sum(failed) OVER steps_of_model AS failed_all,
        quantileExactWeighted(0.5)(failed / calls, toUInt64(calls)) OVER steps_of_model AS usual_share
    FROM
    (
        SELECT
            provider,
            model_answered AS model,
            toUnixTimestamp(toStartOfFiveMinutes(ts)) AS step_at,
            sum(call_sign) AS calls,
            sumIf(call_sign, is_failed) AS failed,
            multiIf(sumIf(sign, is_failed AND cost IS NOT NULL) != 0, sumIf(cost * sign, is_failed), sumIf(sign, is_failed) = 0, toDecimal128(0, 12), NULL) AS failed_cost,
            sumIf(call_sign, is_failed AND cost IS NULL) AS failed_unpriced,
            sumMapIf([fault], [toInt64(call_sign)], is_failed) AS fault_map,
            fault_map.1 AS faults,
            fault_map.2 AS fault_calls
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND is_billable
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
            -- include parts/filters.sql
        GROUP BY provider, model, step_at
        HAVING calls > 0
    )
    WINDOW steps_of_model AS (PARTITION BY provider, model)
)
WHERE failed >= {failed_min:UInt32} AND (failed * 2 > calls OR failed / calls > usual_share * 2)
ORDER BY failed DESC, provider, model, step_at
LIMIT {limit:UInt32}
