-- Slots of the calls that a part of the log brought, both ends included.
SELECT DISTINCT toStartOfFifteenMinutes(ts) AS slot
FROM outlay.calls
WHERE log_partition = {partition:UInt16}
    AND log_offset BETWEEN {first_offset:UInt64} AND {last_offset:UInt64}
    AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
    AND is_billable AND ts < '2105-01-01'
