-- Judgements of traces and responses that name no task of their own, as they arrived and with the task they have since been
-- found to belong to (revision 0: none).
WITH named AS
(
    SELECT
        outcome_id,
        trace_id,
        lower(leftPad(hex(span_id), 16, '0')) AS span,
        response_id,
        task_key AS sent_key,
        task_id AS sent_id,
        closed_at
    FROM outlay.outcomes
    WHERE project_id = {project:String}
        AND (startsWith(task_id, 'trace:') OR startsWith(task_id, 'response:'))
        AND (trace_id IN {trace_ids:Array(UUID)} OR response_id IN {response_ids:Array(String)})
    LIMIT 1 BY outcome_id
)
SELECT
    outcome_id,
    trace_id,
    span,
    response_id,
    sent_key,
    sent_id,
    closed_at,
    placed_revision,
    placed_key
FROM named
LEFT JOIN
(
    SELECT
        outcome_id,
        max(revision) AS placed_revision,
        argMax(task_key, revision) AS placed_key
    FROM outlay.outcome_tasks
    WHERE project_id = {project:String} AND outcome_id IN (SELECT outcome_id FROM named)
    GROUP BY outcome_id
) AS placed USING (outcome_id)
