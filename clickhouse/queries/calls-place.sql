-- Where the calls with some id lie, and how many rows of them take others back: found by an index on the id, so that what reads
-- a hundred columns need not look for them again. Only columns of filters are read; cancelled rows count too.
WITH toUUID('00000000-0000-0000-0000-000000000000') AS not_given
SELECT
    count() AS found,
    countIf(sign = -1) AS taken_back,
    min(ts) AS first_at,
    max(ts) AS last_at
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    -- include parts/call-filters.sql
