-- By partition: the last offset that is inserted, and the first of those ranges whose records were written down, which
-- began with migration 16.
(
    SELECT mapFromArrays(groupArray(log_partition), groupArray(last_done))
    FROM (SELECT log_partition, argMax(last_offset, (inserted_at, last_offset)) AS last_done FROM outlay.ingest_ranges GROUP BY log_partition)
) AS done_to,
(
    SELECT mapFromArrays(groupArray(log_partition), groupArray(first_written))
    FROM
    (
        WITH (SELECT min(applied_at) FROM outlay.schema_migrations WHERE version = 16) AS written_since
        SELECT
            log_partition,
            if(countIf(inserted_at >= written_since) = 0, max(last_offset) + 1, minIf(first_offset, inserted_at >= written_since)) AS first_written
        FROM outlay.ingest_ranges
        GROUP BY log_partition
    )
) AS audited_from
