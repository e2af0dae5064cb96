-- How much of a model's context window calls use, per model: input tokens ÷ (window − reserved). Windows are given as two
-- lists; a model without one has window 0, and nothing is said about its calls.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    -- Sums multiply by sign. Counts of different things and percentiles cannot, so they look at rows nobody cancelled:
    -- a cancel row repeats the (call_id, revision) it takes back.
    sign = 1 AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    ) AS is_current
SELECT
    CAST({d1:Identifier} AS String) AS model,
    transform(model, {models:Array(String)}, {windows:Array(UInt64)}, toUInt64(0)) AS window,
    sum(call_sign) AS calls,
    sumIf(call_sign, input_tokens IS NOT NULL) AS known_calls,
    sumIf(call_sign, window > 0 AND input_tokens IS NOT NULL AND input_tokens > {full_share:Float64} * window) AS full_calls,
    if(countIf(is_current AND input_tokens IS NOT NULL) = 0, [], quantilesExactIf(0.5, 0.95, 0.99)(input_tokens, is_current)) AS percentiles,
    maxIf(input_tokens, is_current) AS largest
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
    AND kind != 'adjustment'
GROUP BY model
HAVING calls > 0
ORDER BY calls DESC, model
LIMIT {limit:UInt32}
