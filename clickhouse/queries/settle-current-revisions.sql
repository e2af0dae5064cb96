-- The current revision of single calls, found by their places in the sort key.
SELECT
    ts,
    call_id,
    max(revision) AS revision
FROM outlay.calls
WHERE project_id = {project:String}
    AND (ts, call_id) IN (
        SELECT times.1, times.2
        FROM (SELECT arrayJoin(arrayZip({times:Array(DateTime64(3, 'UTC'))}, {call_ids:Array(UUID)})) AS times)
    )
    AND sign = 1
GROUP BY ts, call_id
