-- The newest calls of a partition before an offset, newest first: what the in-memory search for repeats starts from.
-- A span stored before its id was spelled by its trace (migration 0013) is known by both ids, so that it is no other call when
-- it is sent again. ingest_ranges says how far back they reach, so that the index on log_offset can skip the rest of the ledger.
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
    arrayJoin(ids) AS call_id
FROM
(
    SELECT
        project_id,
        arrayDistinct([stored.call_id, if(
            signal = 'span' AND own_span_id != 0,
            reinterpretAsUUID(bitOr(
                bitShiftLeft(toUInt128(own_span_id), 64),
                toUInt128(reinterpretAsUInt64(trace_id) * 11400714819323198485 + toUInt64(toUInt128(trace_id)))
            )),
            stored.call_id
        )]) AS ids
    FROM outlay.calls AS stored
    WHERE log_partition = {partition:UInt16}
      AND log_offset >= lowest_offset
      AND log_offset < {before:UInt64}
      AND revision = 0
      AND sign = 1
    ORDER BY log_offset DESC, log_index DESC
    LIMIT {limit:UInt32}
)
