-- Single calls as they stand now, newest first, a page at a time after (cursor_ts, cursor_id).
-- A row nobody cancelled is current: a cancel row repeats the (call_id, revision) it takes back, and the ids that an index finds.
-- A filter that is not asked for is left out. The zero id stands in rows without one, so nullIf lets it find nothing.
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
            AND trace_id = nullIf({trace_id:Nullable(UUID)}, not_given)
            AND trace_id = nullIf({span_trace_id:Nullable(UUID)}, not_given)
            AND call_id = nullIf({call_id:Nullable(UUID)}, not_given)
            AND task_key = nullIf({task_key:Nullable(UUID)}, not_given)
    )
    AND trace_id = nullIf({trace_id:Nullable(UUID)}, not_given)
    AND trace_id = nullIf({span_trace_id:Nullable(UUID)}, not_given)
    AND span_id = nullIf({span_id:Nullable(UInt64)}, 0)
    AND call_id = nullIf({call_id:Nullable(UUID)}, not_given)
    AND event_id = {event_id:Nullable(String)}
    AND task_key = nullIf({task_key:Nullable(UUID)}, not_given)
    AND task_id = {task_id:Nullable(String)}
    AND (model_resolved = {model:Nullable(String)} OR model_requested = {model:Nullable(String)})
    AND workflow = {workflow:Nullable(String)}
    AND price_status = {price_status:Nullable(String)}
    AND (ts, call_id) < ({cursor_ts:DateTime64(3)}, {cursor_id:UUID})
-- As the ledger is sorted, so that a page of the newest is read from its end.
ORDER BY toStartOfFiveMinutes(ts) DESC, ts DESC, call_id DESC
LIMIT {limit:UInt32}
