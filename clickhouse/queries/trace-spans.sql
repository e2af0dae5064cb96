-- Every record of a trace as it stands now, in order of time: what is billed and what is not. The trace is found by the index
-- on trace_id; the range only helps where it is known. One pass: of a revision the cancel row comes first and hides it.
SELECT * EXCEPT (sign)
FROM
(
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
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND trace_id = {trace_id:UUID}
    ORDER BY ts, call_id, revision, sign
    LIMIT 1 BY ts, call_id, revision
)
WHERE sign = 1
ORDER BY ts, call_id, revision
LIMIT {limit:UInt32}
