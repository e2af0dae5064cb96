-- How spend spreads over the values of one dimension: those with the most, and figures of all of them (the same on every
-- row). A value is counted where it has spend; '' is the calls without one. Percentiles are the value at rank ⌊p·n⌋, from 0.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign
SELECT
    actor,
    spend,
    calls,
    unpriced_calls,
    countIf(actor != '' AND spend > 0) OVER () AS actors,
    sum(spend) OVER () AS total_spend,
    sumIf(spend, actor = '') OVER () AS untagged_spend,
    sumIf(calls, actor = '') OVER () AS untagged_calls,
    if(actors = 0, [], quantilesExactIf(0.5, 0.95)(assumeNotNull(spend), actor != '' AND ifNull(spend, 0) > 0) OVER ()) AS percentiles
FROM
(
    SELECT
        CAST({d1:Identifier} AS String) AS actor,
        sum(cost * sign) AS spend,
        sum(call_sign) AS calls,
        sumIf(call_sign, cost IS NULL) AS unpriced_calls
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND {known_column:Identifier} <= {as_of:DateTime64(3)}
        -- include parts/filters.sql
    GROUP BY actor
    HAVING sum(sign) > 0
)
ORDER BY actor = '', spend DESC NULLS LAST, actor
LIMIT {top:UInt32}
