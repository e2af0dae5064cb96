-- Traces to look up by id: of the largest project, far apart in time, of medium length.
SELECT replaceAll(toString(trace_id), '-', '') AS trace
FROM outlay.calls
WHERE project_id = 'project-1'
    AND cityHash64(trace_id) % 1000 = 0
GROUP BY trace_id
HAVING uniqExact(call_id) BETWEEN 10 AND 60
ORDER BY cityHash64(trace_id)
LIMIT 20
