-- What all records of a trace add up to, for traces of which not every record is read one by one. The order of the ledger's
-- sums: every one multiplies by sign.
SELECT
    sum(sign) AS records,
    sumIf(sign, is_billable) AS calls,
    sumIf(sign, is_billable AND cost IS NULL) AS unpriced_calls,
    sumIf(sign, is_billable AND cost IS NOT NULL AND price_status = 'partly_priced') AS partly_priced_calls,
    multiIf(calls > unpriced_calls, sumIf(cost * sign, is_billable), calls = 0, toDecimal128(0, 12), NULL) AS spend,
    if(sumIf(sign, is_billable AND input_tokens IS NOT NULL) = 0, NULL, sumIf(input_tokens * sign, is_billable)) AS input_sum,
    if(sumIf(sign, is_billable AND output_tokens IS NOT NULL) = 0, NULL, sumIf(output_tokens * sign, is_billable)) AS output_sum,
    minIf(ts, sign = 1 AND signal != 'metric') AS first_at,
    maxIf(ts + toIntervalMillisecond(ifNull(duration_ms, 0)), sign = 1 AND signal != 'metric') AS last_at,
    max(received_at) AS newest_received_at
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND trace_id = {trace_id:UUID}
