-- Attempts of requests and what not ending well cost: by model (level 0), by the attempt's number (level 1) and in all (level 2).
-- The three costs overlap in no call: what failed, of the rest attempts that others took the place of, of the rest streams
-- that were cancelled. The attempt's number is 0 where a retry does not state it.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    toDecimal128(ifNull(cost, 0), 12) * sign AS money,
    (ifNull(attempt, 1) > 1 OR retry_of != '') AS is_retry,
    status IN ('error', 'timeout') AS is_failed,
    (http_status = 429 OR match(lower(toString(error_type)), 'rate.?limit|too.?many.?requests|throttl|resource.?exhausted|^429$')) AS is_limited,
    (status = 'cancelled' AND ifNull(streamed, true)) AS is_cancelled_stream,
    -- include parts/superseded.sql
    -- Those that failed are counted as that.
    (NOT is_failed AND is_superseded) AS is_replaced,
    (NOT is_failed AND NOT is_replaced AND is_cancelled_stream) AS is_cut_off
SELECT
    multiIf(grouping(model) = 0, 0, grouping(attempt_number) = 0, 1, 2) AS level,
    model_answered AS model,
    least(ifNull(attempt, if(retry_of = '', 1, 0)), {attempts_max:UInt8}) AS attempt_number,
    sum(call_sign) AS calls,
    sumIf(call_sign, status = 'ok') AS ok_calls,
    sumIf(call_sign, is_failed) AS failed_calls,
    sumIf(call_sign, status = 'timeout') AS timeout_calls,
    sumIf(call_sign, status = 'cancelled') AS cancelled_calls,
    sumIf(call_sign, status = 'blocked') AS blocked_calls,
    sumIf(call_sign, fallback_from != '') AS fallback_calls,
    sumIf(call_sign, is_limited) AS limited_calls,
    sumIf(call_sign, is_retry) AS retries,
    sumIf(call_sign, is_retry AND status = 'ok') AS ok_retries,
    sumIf(money, is_retry) AS retry_cost,
    sumIf(call_sign, is_replaced) AS superseded_calls,
    sumIf(call_sign, is_cut_off) AS cut_off_calls,
    sumIf(money, is_failed) AS failed_cost,
    sumIf(money, is_replaced) AS superseded_cost,
    sumIf(money, is_cut_off) AS cancelled_cost,
    sumIf(call_sign, cost IS NULL AND (is_failed OR is_replaced OR is_cut_off)) AS lost_unpriced_calls,
    sumIf(call_sign, cost IS NULL AND is_retry) AS retry_unpriced_calls,
    multiIf(sumIf(sign, cost IS NOT NULL) != 0, sum(cost * sign), sum(sign) = 0, toDecimal128(0, 12), NULL) AS spend
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
GROUP BY GROUPING SETS ((model), (attempt_number), ())
ORDER BY level DESC, calls DESC, model, attempt_number
LIMIT {limit:UInt32}
