-- What was inserted in the range, by partition of the log, and what still waits to be settled (of all time). Partitions
-- that nothing was inserted from for a week before the range are left out.
SELECT
    log_partition,
    toUInt64(countIf(is_in)) AS n_ranges,
    toUInt64(sumIf(calls_stored + outcomes_stored, is_in)) AS n_stored,
    toUInt64(sumIf(duplicates, is_in)) AS n_duplicates,
    toUInt64(sumIf(dead_letters, is_in)) AS n_dead_letters,
    toUInt64(sumIf(repaired, is_in)) AS n_repaired,
    quantilesExactIf(0.5, 0.95)(calls_stored + outcomes_stored + duplicates + dead_letters, is_in) AS range_events,
    quantilesExactIf(0.5, 0.95)(toInt64(insert_ms), is_in AND insert_ms >= 0) AS insert_times,
    max(last_offset) AS newest_offset,
    max(inserted_at) AS newest_insert_at,
    toUInt64(countIf(is_unsettled)) AS n_unsettled,
    minOrNullIf(inserted_at, is_unsettled) AS unsettled_since
FROM
(
    SELECT
        log_partition,
        last_offset,
        inserted_at,
        calls_stored,
        outcomes_stored,
        duplicates,
        dead_letters,
        repaired,
        is_unsettled,
        inserted_at >= {from:DateTime64(3)} AND inserted_at < {to:DateTime64(3)} AS is_in,
        if(records.begun_at = 0, -1, dateDiff('millisecond', records.begun_at, inserted_at)) AS insert_ms
    FROM
    (
        SELECT *
        FROM outlay.ingest_ranges FINAL -- A replayed range has several rows; the later one counts.
        WHERE inserted_at >= {from:DateTime64(3)} - INTERVAL 7 DAY OR is_unsettled
    ) AS ranges
    LEFT JOIN
    (
        SELECT log_partition, log_offset, max(read_at) AS begun_at
        FROM outlay.log_records
        WHERE read_at >= {from:DateTime64(3)} - INTERVAL 1 HOUR
        GROUP BY log_partition, log_offset
    ) AS records ON records.log_partition = ranges.log_partition AND records.log_offset = ranges.last_offset
)
GROUP BY log_partition
ORDER BY log_partition
