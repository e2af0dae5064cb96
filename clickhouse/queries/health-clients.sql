-- Versions of what sends, and the events their processes say they have lost since their start.
SELECT
    project_id,
    client,
    toUInt64(uniqExactIf(process, process != '')) AS n_processes,
    toUInt64(sum(process_records)) AS n_records,
    toUInt64(sum(process_events)) AS n_events,
    max(last_at) AS last_seen_at,
    sumMap(lost) AS dropped
FROM
(
    SELECT
        project_id,
        client,
        client_id AS process,
        count() AS process_records,
        sum(events) AS process_events,
        max(received_at) AS last_at,
        maxMap(client_dropped) AS lost
    FROM outlay.log_records
    WHERE received_at >= {from:DateTime64(3)}
      AND received_at < {to:DateTime64(3)}
      AND client != ''
      AND ({project:String} = '' OR project_id = {project:String})
    GROUP BY project_id, client, process
)
GROUP BY project_id, client
ORDER BY n_events DESC, project_id, client
LIMIT {limit:UInt32}
