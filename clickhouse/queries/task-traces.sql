-- The traces in which one task was worked on, dearest first; calls outside of any trace are left out.
SELECT
    lower(replaceAll(toString(trace_id), '-', '')) AS trace,
    sumIf(sign, kind != 'adjustment') AS calls,
    if(sumIf(sign, cost IS NOT NULL) = 0, NULL, sum(cost * sign)) AS spend
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND task_key = {task:UUID}
    AND trace_id != toUUID('00000000-0000-0000-0000-000000000000')
GROUP BY trace
HAVING sum(sign) > 0
ORDER BY spend DESC NULLS LAST, trace
LIMIT {limit:UInt32}
