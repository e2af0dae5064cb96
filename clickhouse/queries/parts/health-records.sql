-- A row for each record of the log received in the range, and how long it took from stage to stage; replays apart, for they
-- waited for a person. Times in milliseconds. Without a project: of every project.
SELECT
    records.received_at AS reached_at,
    greatest(records.events, 1) AS n_events,
    records.bytes AS n_bytes,
    if(ranges.last_offset >= records.log_offset AND ranges.inserted_at >= records.received_at, toNullable(ranges.inserted_at), NULL) AS stored_at,
    greatest(dateDiff('millisecond', records.received_at, records.read_at), 0) AS read_after,
    if(stored_at IS NULL, NULL, greatest(dateDiff('millisecond', records.read_at, assumeNotNull(stored_at)), 0)) AS stored_after
FROM
(
    SELECT log_partition, log_offset, received_at, read_at, events, bytes
    FROM outlay.log_records FINAL
    WHERE received_at >= {from:DateTime64(3)}
      AND received_at < {to:DateTime64(3)}
      AND signal != 'replay'
      AND ({project:String} = '' OR project_id = {project:String})
) AS records
ASOF LEFT JOIN
(
    SELECT * FROM outlay.ingest_ranges FINAL WHERE inserted_at >= {from:DateTime64(3)} - INTERVAL 1 HOUR -- Clocks differ.
) AS ranges
    ON ranges.log_partition = records.log_partition AND ranges.first_offset <= records.log_offset
