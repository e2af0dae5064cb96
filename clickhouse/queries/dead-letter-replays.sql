-- What became of replays: for each, the events of its records in ranges that are done. Only since the oldest was asked for.
WITH
    (
        SELECT mapFromArrays(groupArray(log_partition), groupArray(last_done))
        FROM (SELECT log_partition, argMax(last_offset, (inserted_at, last_offset)) AS last_done FROM outlay.ingest_ranges GROUP BY log_partition)
    ) AS done_to,
    sent AS
    (
        SELECT log_partition, log_offset, received_at, replay_of
        FROM outlay.log_records FINAL
        WHERE has({replays:Array(String)}, replay_of) AND received_at >= {since:DateTime64(3)}
    )
SELECT
    sent.replay_of AS replay,
    toUInt8(min(mapContains(done_to, sent.log_partition) AND sent.log_offset <= done_to[sent.log_partition])) AS is_done,
    toUInt64(sum(n_stored)) AS stored,
    toUInt64(sum(n_repeats)) AS duplicates,
    toUInt64(sum(n_failed)) AS failed,
    anyLast(why) AS message
FROM sent
LEFT JOIN
(
    SELECT log_partition, log_offset, received_at, sum(n_stored) AS n_stored, sum(n_repeats) AS n_repeats, sum(n_failed) AS n_failed, max(why) AS why
    FROM
    (
        SELECT log_partition, log_offset, received_at, 1 AS n_stored, 0 AS n_repeats, 0 AS n_failed, '' AS why
        FROM outlay.calls
        WHERE (log_partition, log_offset, received_at) IN (SELECT log_partition, log_offset, received_at FROM sent)
          AND revision = 0
          AND sign = 1
        UNION ALL
        SELECT log_partition, log_offset, received_at, 1, 0, 0, ''
        FROM outlay.outcomes
        WHERE (log_partition, log_offset, received_at) IN (SELECT log_partition, log_offset, received_at FROM sent)
        UNION ALL
        SELECT log_partition, log_offset, received_at, 0, 1, 0, ''
        FROM outlay.repeats FINAL
        WHERE (log_partition, log_offset, received_at) IN (SELECT log_partition, log_offset, received_at FROM sent)
        UNION ALL
        SELECT log_partition, log_offset, received_at, 0, 0, events, message
        FROM outlay.dead_letters FINAL
        WHERE (log_partition, log_offset, received_at) IN (SELECT log_partition, log_offset, received_at FROM sent)
    )
    GROUP BY log_partition, log_offset, received_at
) AS became USING (log_partition, log_offset, received_at)
GROUP BY replay
