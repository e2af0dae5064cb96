-- Ranges of the log that were put into the ledger since an instant, all of them done.
SELECT
    log_partition,
    first_offset,
    last_offset,
    min(oldest_ts) AS first_ts,
    max(newest_ts) AS last_ts
FROM outlay.ingest_ranges
WHERE inserted_at >= {since:DateTime64(3)}
GROUP BY log_partition, first_offset, last_offset
ORDER BY log_partition, first_offset
