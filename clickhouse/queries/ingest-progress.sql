-- How far each partition of the log has come into the store, and what was met on the way.
SELECT
    log_partition,
    max(last_offset) AS last_offset,
    sum(calls_stored) AS calls_stored,
    sum(outcomes_stored) AS outcomes_stored,
    sum(duplicates) AS duplicates,
    sum(dead_letters) AS dead_letters,
    sum(repaired) AS repaired,
    max(newest_ts) AS newest_ts,
    max(inserted_at) AS inserted_at
FROM outlay.ingest_ranges AS ranges FINAL -- A replayed range has several rows; the later one counts.
GROUP BY log_partition
ORDER BY log_partition
