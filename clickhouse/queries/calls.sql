-- Single calls as they stand now, newest first, a page at a time after (cursor_ts, cursor_id).
-- A row nobody cancelled is current: a cancel row repeats the (call_id, revision) it takes back.
-- A filter that is NULL is not there. The zero id stands in rows without one, so nullIf lets it find nothing.
WITH toUUID('00000000-0000-0000-0000-000000000000') AS not_given
SELECT
    -- include parts/call-columns.sql
    corrected_by
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND sign = 1
    AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
    )
    AND ({trace_id:Nullable(UUID)} IS NULL OR trace_id = nullIf({trace_id:Nullable(UUID)}, not_given))
    AND ({span_trace_id:Nullable(UUID)} IS NULL OR trace_id = nullIf({span_trace_id:Nullable(UUID)}, not_given))
    AND ({span_id:Nullable(UInt64)} IS NULL OR span_id = nullIf({span_id:Nullable(UInt64)}, 0))
    AND ({call_id:Nullable(UUID)} IS NULL OR call_id = nullIf({call_id:Nullable(UUID)}, not_given))
    AND ({event_id:Nullable(String)} IS NULL OR event_id = {event_id:Nullable(String)})
    AND ({task_key:Nullable(UUID)} IS NULL OR task_key = nullIf({task_key:Nullable(UUID)}, not_given))
    AND ({task_id:Nullable(String)} IS NULL OR task_id = {task_id:Nullable(String)})
    AND ({model:Nullable(String)} IS NULL OR model_resolved = {model:Nullable(String)} OR model_requested = {model:Nullable(String)})
    AND ({workflow:Nullable(String)} IS NULL OR workflow = {workflow:Nullable(String)})
    AND ({price_status:Nullable(String)} IS NULL OR price_status = {price_status:Nullable(String)})
    AND (ts, call_id) < ({cursor_ts:DateTime64(3)}, {cursor_id:UUID})
ORDER BY ts DESC, call_id DESC
LIMIT {limit:UInt32}
