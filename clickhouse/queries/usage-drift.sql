-- How long inputs are and which models answer, of one range: calls per model and per power of two of input tokens
-- (0 = none, k = 2^(k-1) … 2^k - 1), -1 = not known.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign
SELECT
    CAST({d1:Identifier} AS String) AS model,
    if(input_tokens IS NULL, -1, toInt16(if(input_tokens = 0, 0, floor(log2(assumeNotNull(input_tokens))) + 1))) AS length_bin,
    sum(call_sign) AS calls,
    toInt64(sum(ifNull(input_tokens, 0) * sign)) AS input_sum,
    toInt64(sum(ifNull(output_tokens, 0) * sign)) AS output_sum,
    sumIf(call_sign, output_tokens IS NOT NULL) AS output_known_calls
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
GROUP BY model, length_bin
HAVING calls > 0
ORDER BY model, length_bin
LIMIT {limit:UInt32}
