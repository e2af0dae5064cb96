-- The calls of one task that say something rules of success ask about, billed or not, as they stand.
SELECT
    ts,
    schema_valid,
    escalated_to != '' OR step_kind = 'human' AS is_escalation
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND task_key = {task:UUID}
    AND (schema_valid IS NOT NULL OR is_escalation)
    AND sign = 1
    AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND task_key = {task:UUID} AND sign = -1
    )
ORDER BY ts DESC, call_id DESC
LIMIT {limit:UInt32}
