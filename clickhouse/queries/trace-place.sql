-- Where a trace lies and whose tasks it has: found by the index on trace_id, so that what reads all its columns need not look
-- for it again; at most 1,000 tasks. Cancelled rows count: they have the times and mostly the task of what replaced them.
-- The index names some hundredth of all blocks too: of these nothing is read but the ids.
SELECT
    count() AS rows_found,
    min(ts) AS first_at,
    max(ts) AS last_at,
    groupUniqArrayIf(1000)(task_key, task_key != toUUID('00000000-0000-0000-0000-000000000000')) AS task_keys,
    -- Whether settlement ever found the task of a judgement: where not, nobody need look.
    ifNull((SELECT 1 FROM outlay.outcome_tasks WHERE project_id = {project:String} LIMIT 1), 0) AS has_placed,
    -- Whether the project ever had a rule of success: where not, nobody need read which.
    ifNull((SELECT 1 FROM outlay.settings WHERE project_id = {project:String} AND kind = 'success_rule' LIMIT 1), 0) AS has_rules
FROM outlay.calls
PREWHERE project_id = {project:String} AND trace_id = {trace_id:UUID}
WHERE ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)}
-- A few rows: a second thread would only take the core from the statement beside it.
SETTINGS max_threads = 1
