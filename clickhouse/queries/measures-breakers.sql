-- How long breakers were open (M21): a breaker is that of a provider's model, and calls state its state. A state holds until
-- the next call that states one, but no longer than hold_ms: after that nobody knows. Of all calls that state it, billed or not.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- A cancel row repeats the (call_id, revision) it takes back.
    sign = 1 AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    ) AS is_current
SELECT
    provider,
    model,
    count() AS calls,
    countIf(state = 'open' AND earlier_state != 'open') AS openings,
    toUInt64(sumIf(held_ms, state = 'open')) AS open_ms,
    toUInt64(sumIf(held_ms, state = 'half_open')) AS half_open_ms,
    toUInt64(sum(held_ms)) AS known_ms,
    argMax(state, ts) AS last_state,
    max(ts) AS last_at,
    count() OVER () AS rows_found
FROM
(
    SELECT
        provider,
        model_answered AS model,
        ts,
        breaker_state AS state,
        lagInFrame(toString(breaker_state), 1, '') OVER calls_of_breaker AS earlier_state,
        least(
            dateDiff('millisecond', ts, leadInFrame(ts, 1, {to:DateTime64(3)}) OVER calls_of_breaker),
            {hold_ms:Int64}
        ) AS held_ms
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND {known_column:Identifier} <= {as_of:DateTime64(3)}
        -- include parts/filters.sql
        AND breaker_state != ''
        AND is_current
    WINDOW calls_of_breaker AS (PARTITION BY provider, model_answered ORDER BY ts, call_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
GROUP BY provider, model
ORDER BY open_ms DESC, provider, model
LIMIT {limit:UInt32}
