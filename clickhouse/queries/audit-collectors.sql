-- For each process of the collector that was received from in the range: what it says it had acknowledged when it made a
-- record, against the events of its records before that one. Records of all time, since the counts run from its start; a
-- record that could not be read may be one of those that seem to be missing.
WITH (SELECT toInt64(sum(events)) FROM outlay.log_records WHERE received_at = 0) AS unreadable
SELECT
    process AS collector,
    count() AS n_records,
    toInt64(sum(n_events)) AS n_events,
    max(claimed) AS n_acknowledged,
    max(if(reached_at < {settled_before:DateTime64(3)}, shortfall, 0)) AS n_lost,
    max(shortfall) AS n_unseen,
    min(reached_at) AS first_at,
    max(reached_at) AS last_at
FROM
(
    SELECT
        process,
        n_events,
        claimed,
        reached_at,
        sum(n_events) OVER (PARTITION BY process ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - n_events AS seen,
        greatest(claimed - toInt64(seen) - assumeNotNull(unreadable), 0) AS shortfall
    FROM
    (
        -- The log may deliver one record at several offsets: its repeats are no events more.
        SELECT
            collector AS process,
            collector_seq AS seq,
            any(events) AS n_events,
            toInt64(max(collector_acknowledged)) AS claimed,
            min(read_at) AS reached_at
        FROM outlay.log_records
        WHERE collector != ''
          AND collector IN (
              SELECT collector FROM outlay.log_records
              WHERE received_at >= {from:DateTime64(3)} AND received_at < {to:DateTime64(3)}
          )
        GROUP BY process, seq
    )
)
GROUP BY process
ORDER BY last_at DESC, process
LIMIT {limit:UInt32}
