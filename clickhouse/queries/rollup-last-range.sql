-- Slots of calls that a range of the log put into the ledger without being done: those behind the last range that is written
-- down as done. No range has that many records; whatever comes later belongs to others.
SELECT DISTINCT toStartOfFifteenMinutes(ts) AS slot
FROM outlay.calls
LEFT JOIN
(
    SELECT log_partition, max(last_offset) + 1 AS next_offset FROM outlay.ingest_ranges GROUP BY log_partition
) AS ranges USING (log_partition)
WHERE log_offset >= next_offset AND log_offset < next_offset + 20000 AND is_billable AND ts < '2105-01-01'
