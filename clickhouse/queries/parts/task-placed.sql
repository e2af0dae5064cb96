-- Of every judgement that came to one of the tasks of `touched` or left one. What left for a task outside of the cohort was closed
-- outside of the range, so it cannot bring that one in.
placed AS
(
    SELECT
        outcome_id,
        task_key AS belongs_to
    FROM outlay.outcome_tasks
    WHERE project_id = {project:String} AND outcome_id IN (
        SELECT outcome_id
        FROM (SELECT outcome_id, arrayJoin([task_key, sent_key]) AS either FROM outlay.outcome_tasks WHERE project_id = {project:String})
        WHERE either IN (SELECT task_key FROM touched)
    )
    ORDER BY outcome_id DESC, revision DESC
    LIMIT 1 BY outcome_id
),
