-- How many calls cost how much: counts by model and bin, ten bins a decade at 1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3 and 8 times a
-- power of ten. Told apart in whole pico-dollars, so that a call at an edge is in the bin that begins there. Bin 0 begins at one
-- pico-dollar; -1: the call cost nothing; -2: its cost is not known; -3: it is below zero.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    assumeNotNull(cost) AS known_cost,
    reinterpretAsInt64(known_cost) AS pico,
    toInt16(countDigits(known_cost)) AS digits,
    -- The first three digits, whatever the size.
    if(digits > 3, intDiv(pico, toInt64(exp10(greatest(digits - 3, 0)))), pico * toInt64(exp10(greatest(3 - digits, 0)))) AS lead,
    (lead >= 125) + (lead >= 160) + (lead >= 200) + (lead >= 250) + (lead >= 315) + (lead >= 400) + (lead >= 500) + (lead >= 630) + (lead >= 800) AS step_of_decade
SELECT
    model_answered AS model,
    toInt16(multiIf(cost IS NULL, -2, pico = 0, -1, pico < 0, -3, (digits - 1) * 10 + step_of_decade)) AS bin,
    sum(call_sign) AS calls
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
GROUP BY model, bin
HAVING calls > 0
ORDER BY model, bin
LIMIT {limit:UInt32}
