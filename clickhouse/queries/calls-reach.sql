-- How far back a page of calls reaches: the five minutes in which the last of so many rows lies, newest first, and how many rows
-- there are of those. Only columns of filters are read, in the order of the ledger and up to there; cancelled rows count too.
WITH toUUID('00000000-0000-0000-0000-000000000000') AS not_given
SELECT
    min(slot) AS reaches,
    count() AS found
FROM
(
    SELECT toStartOfFiveMinutes(ts) AS slot
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND sign = 1
        -- include parts/call-filters.sql
    ORDER BY toStartOfFiveMinutes(ts) DESC
    LIMIT {limit:UInt32}
)
