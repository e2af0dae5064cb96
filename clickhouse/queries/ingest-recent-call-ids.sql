-- The newest calls of a partition before an offset, newest first: what the in-memory search for repeats starts from.
-- ingest_ranges says how far back they reach, so that the index on log_offset can skip the rest of the ledger.
WITH (
    SELECT min(first_offset)
    FROM
    (
        SELECT
            first_offset,
            sum(calls_stored) OVER (ORDER BY first_offset DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS newer
        FROM outlay.ingest_ranges FINAL -- A replayed range has several rows; the later one counts.
        WHERE log_partition = {partition:UInt16} AND first_offset < {before:UInt64}
    )
    WHERE newer < {limit:UInt32}
) AS lowest_offset
SELECT
    project_id,
    call_id
FROM outlay.calls
WHERE log_partition = {partition:UInt16}
  AND log_offset >= lowest_offset
  AND log_offset < {before:UInt64}
  AND revision = 0
  AND sign = 1
ORDER BY log_offset DESC, log_index DESC
LIMIT {limit:UInt32}
