-- Spells in which breakers were open or half open, from what calls state, billed or not. A state holds until the next call that
-- states one, but no longer than hold_ms: after that nobody knows, and the spell ends.
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
    any(state) AS spell_state,
    min(at) AS from_at,
    max(at + toIntervalMillisecond(held_ms)) AS to_at,
    argMin(earlier_state != state, at) AS is_change,
    count() AS calls,
    count() OVER () AS rows_found
FROM
(
    SELECT
        *,
        sum(state != earlier_state OR dateDiff('millisecond', earlier_at, at) > {hold_ms:Int64}) OVER (PARTITION BY provider, model ORDER BY at, place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spell
    FROM
    (
        SELECT
            provider,
            model_answered AS model,
            ts AS at,
            row_number() OVER calls_of_breaker AS place,
            toString(breaker_state) AS state,
            lagInFrame(toString(breaker_state), 1, '') OVER calls_of_breaker AS earlier_state,
            lagInFrame(ts, 1, ts) OVER calls_of_breaker AS earlier_at,
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
)
GROUP BY provider, model, spell
HAVING spell_state IN ('open', 'half_open')
ORDER BY from_at DESC, provider, model
LIMIT {limit:UInt32}
