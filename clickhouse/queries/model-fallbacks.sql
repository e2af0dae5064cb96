-- Calls that took the place of another model's: which one was left, why, who answered instead, how that ended and what it cost.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign
SELECT
    fallback_from AS left_model,
    fallback_reason AS why,
    model_answered AS model,
    sum(call_sign) AS calls,
    sumIf(call_sign, status = 'ok') AS ok_calls,
    multiIf(sumIf(sign, cost IS NOT NULL) != 0, sum(cost * sign), sum(sign) = 0, toDecimal128(0, 12), NULL) AS spend,
    sumIf(call_sign, cost IS NULL) AS unpriced_calls,
    sum(calls) OVER () AS calls_all,
    count() OVER () AS rows_found
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND fallback_from != ''
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
GROUP BY left_model, why, model
HAVING calls > 0
ORDER BY calls DESC, left_model, why, model
LIMIT {limit:UInt32}
