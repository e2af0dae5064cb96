-- Ranges of the log whose calls are stored and not settled, oldest first.
SELECT
    log_partition,
    first_offset,
    last_offset,
    token,
    calls_stored,
    outcomes_stored,
    duplicates,
    dead_letters,
    repaired,
    newest_ts,
    oldest_received_at,
    inserted_at,
    oldest_ts,
    links,
    is_unsettled
FROM outlay.ingest_ranges FINAL -- A range has a row again when it is replayed, and when it is settled; the later one counts.
WHERE is_unsettled
ORDER BY log_partition, first_offset
LIMIT {limit:UInt32}
