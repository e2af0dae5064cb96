-- All that was said of one task, latest first, closed in [from, to): under its own key, or under another from which
-- settlement moved it here.
WITH
    moved AS
    (
        SELECT
            outcome_id,
            argMax(task_key, revision) AS belongs_to
        FROM outlay.outcome_tasks
        WHERE project_id = {project:String} AND outcome_id IN (
            SELECT outcome_id
            FROM outlay.outcome_tasks
            WHERE project_id = {project:String} AND (task_key = {task:UUID} OR sent_key = {task:UUID})
        )
        GROUP BY outcome_id
    )
SELECT
    outcome_id,
    outcome,
    source,
    evaluator,
    score,
    criteria,
    explanation,
    revision,
    labelled_at,
    closed_at,
    received_at,
    manual_minutes,
    value_amount,
    value_currency,
    task_key != {task:UUID} AS is_moved,
    log_offset,
    log_index
FROM outlay.outcomes
WHERE project_id = {project:String}
    AND closed_at >= {from:DateTime64(3)}
    AND closed_at < {to:DateTime64(3)}
    AND if(
        outcome_id IN (SELECT outcome_id FROM moved),
        outcome_id IN (SELECT outcome_id FROM moved WHERE belongs_to = {task:UUID}),
        task_key = {task:UUID}
    )
ORDER BY labelled_at DESC, log_offset DESC, log_index DESC
LIMIT {limit:UInt32}
