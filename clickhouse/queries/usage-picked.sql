-- A few calls of a question as they stand: the dearest, some drawn by the hash of their id (the same ones every time), or the
-- latest that failed.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at
SELECT
    -- include parts/call-columns.sql
    corrected_by
FROM outlay.calls
-- include parts/calls-of-range.sql
    AND ({pick:String} != 'failed' OR status != 'ok')
    AND ({pick:String} != 'dearest' OR cost IS NOT NULL)
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    -- include parts/filters.sql
ORDER BY
    if({pick:String} = 'dearest', cost, NULL) DESC NULLS LAST,
    if({pick:String} = 'random', cityHash64(call_id), 0),
    ts DESC,
    call_id
LIMIT {limit:UInt32}
