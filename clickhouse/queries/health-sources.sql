-- Who sends, and how regularly, over the week before `to`, by minutes in which something came: a source that sends more
-- often than that is regular by the minute. Longest silent first.
SELECT
    project_id,
    signal,
    emitter,
    client,
    toUInt64(sum(minute_records)) AS n_records,
    toUInt64(sum(minute_events)) AS n_events,
    toUInt64(sumIf(minute_events, minute >= {from:DateTime64(3)})) AS n_events_in_range,
    min(first_at) AS first_seen_at,
    max(last_at) AS last_seen_at,
    toUInt64(count()) AS n_minutes,
    -- The shortest gap that 95 of 100 do not pass; NULL for one minute alone.
    if(n_minutes < 2, NULL, toInt64(arraySort(arraySlice(arrayDifference(arraySort(groupArray(toUInt32(minute)))), 2))[toUInt32(ceil((n_minutes - 1) * 0.95))])) AS gap_p95_s
FROM
(
    SELECT
        project_id,
        signal,
        emitter,
        client,
        toStartOfMinute(received_at) AS minute,
        count() AS minute_records,
        sum(events) AS minute_events,
        min(received_at) AS first_at,
        max(received_at) AS last_at
    FROM outlay.log_records
    WHERE received_at >= {to:DateTime64(3)} - INTERVAL 7 DAY
      AND received_at < {to:DateTime64(3)}
      AND signal != 'replay'
      AND ({project:String} = '' OR project_id = {project:String})
    GROUP BY project_id, signal, emitter, client, minute
)
GROUP BY project_id, signal, emitter, client
ORDER BY last_seen_at, project_id, signal, emitter, client
LIMIT {limit:UInt32}
