-- How much of the spend the dearest calls take: calls with a known cost by descending cost, as running sums.
-- Only the rows at which another hundredth of the members is complete, the largest first.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    sizes AS
    (
        -- A correction takes its old cost back, so what is left at each cost is what stands.
        SELECT
            cost AS size,
            sum(call_sign) AS members
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND is_billable
            AND cost >= 0
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
            -- include parts/filters.sql
        GROUP BY size
        HAVING members > 0
    ),
    -- include parts/tail-steps.sql
