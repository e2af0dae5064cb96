-- A filter that is not asked for is left out. The zero id stands in rows without one, so nullIf lets it find nothing.
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
