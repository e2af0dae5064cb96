-- What ingest reported of each range it inserted, against the rows there are, and the offsets no range has; only where
-- they differ. Ranges whose oldest record was received from `from` to `ranges_to`; `to` is now, for a range may go on later.
WITH
    -- include parts/audit-progress.sql
SELECT
    ranges.range_partition AS log_partition,
    ranges.from_offset AS first_offset,
    ranges.to_offset AS last_offset,
    toInt64(ranges.stored) AS reported_stored,
    toInt64(ranges.repeated) AS reported_duplicates,
    toInt64(ranges.refused) AS reported_letters,
    sum(counted.n_stored) AS counted_stored,
    sum(counted.n_repeats) AS counted_duplicates,
    sum(counted.n_letters) AS counted_letters,
    toInt64(ranges.to_offset - ranges.from_offset) + 1 - toInt64(sum(counted.n_records)) AS records_missing,
    toInt64(ranges.offsets_skipped) AS offsets_missing_before
FROM
(
    SELECT
        log_partition AS range_partition,
        first_offset AS from_offset,
        last_offset AS to_offset,
        calls_stored + outcomes_stored AS stored,
        duplicates AS repeated,
        dead_letters AS refused,
        oldest_received_at AS since,
        if(since = 0, inserted_at, since) AS begun_at,
        lagInFrame(toNullable(toInt64(last_offset))) OVER (PARTITION BY log_partition ORDER BY first_offset ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS last_before,
        if(last_before IS NULL, 0, greatest(toInt64(first_offset) - assumeNotNull(last_before) - 1, 0)) AS offsets_skipped
    FROM outlay.ingest_ranges FINAL -- A replayed range has several rows; the later one counts.
    WHERE first_offset >= audited_from[log_partition] AND last_offset <= done_to[log_partition]
) AS ranges
LEFT JOIN
(
    SELECT
        records.log_partition AS partition,
        begun.first_offset AS first_offset,
        toInt64(sum(records.calls + records.outcomes)) AS n_stored,
        toInt64(sum(records.repeats)) AS n_repeats,
        toInt64(sum(records.letters)) AS n_letters,
        sum(records.is_accepted) AS n_records
    FROM
        -- include parts/audit-records.sql
    ASOF INNER JOIN
    (
        SELECT * FROM outlay.ingest_ranges FINAL WHERE inserted_at >= {from:DateTime64(3)} - INTERVAL 1 HOUR -- Clocks differ.
    ) AS begun
        ON begun.log_partition = records.log_partition AND begun.first_offset <= records.log_offset
    WHERE records.log_offset <= begun.last_offset
      AND (records.received_at = 0 OR records.received_at >= begun.oldest_received_at) -- Else of a log before this one.
    GROUP BY partition, first_offset
) AS counted ON counted.partition = ranges.range_partition AND counted.first_offset = ranges.from_offset
WHERE ranges.begun_at >= {from:DateTime64(3)} AND ranges.begun_at < {ranges_to:DateTime64(3)}
GROUP BY log_partition, first_offset, last_offset, reported_stored, reported_duplicates, reported_letters, offsets_missing_before
HAVING reported_stored != counted_stored
    OR reported_duplicates != counted_duplicates
    OR reported_letters != counted_letters
    OR records_missing != 0
    OR offsets_missing_before > 0
ORDER BY log_partition, first_offset
LIMIT {limit:UInt32}
