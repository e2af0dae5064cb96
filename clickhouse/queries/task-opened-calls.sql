-- Records of a part of the log that name no task, of projects in which something else may open one.
SELECT
    project_id,
    ts,
    call_id,
    trace_id
FROM outlay.calls
WHERE project_id IN {projects:Array(String)}
    AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
    AND log_partition = {partition:UInt16}
    AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
    AND revision = 0
    AND sign = 1
    AND task_key = toUUID('00000000-0000-0000-0000-000000000000')
    AND (is_billable OR trace_id != toUUID('00000000-0000-0000-0000-000000000000'))
ORDER BY project_id, ts, call_id
