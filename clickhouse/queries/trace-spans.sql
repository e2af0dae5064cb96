-- Every record of a trace: what is billed and what is not. Of one with many records the first by time, and of a revision that
-- was cancelled the cancel row alone, which comes first; a small one is as quickly put in order by who reads it. The trace is
-- found by the index on trace_id; the range only helps where it is known. Of one span the records that have an id that it was
-- asked for by.
SELECT
    -- include parts/call-columns.sql
    corrected_by,
    step_kind,
    agent_role,
    tool_name,
    queue_ms,
    http_status,
    finish_reason,
    retry_of,
    fallback_from,
    fallback_reason,
    cache_kind,
    cache_tier,
    cache_hit,
    cache_age_ms,
    cache_similarity,
    cache_saved_cost,
    sign
FROM outlay.calls
PREWHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND trace_id = {trace_id:UUID}
    -- only with one_span
    AND (call_id = {span_call:UUID} OR span_id = nullIf({span_id:UInt64}, 0) OR event_id = {span_event:String})
    -- end of one_span
-- only with order
ORDER BY ts, call_id, revision, sign
LIMIT 1 BY ts, call_id, revision
-- end of order
LIMIT {limit:UInt32}
-- A few rows: a second thread would only take the core from the statement beside it.
SETTINGS max_threads = 1
