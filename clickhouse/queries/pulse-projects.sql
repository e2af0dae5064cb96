-- Every project with data or rules: those known already, and others that have records nothing is summed of, judgements or rules.
-- No time range: it is about everything. The index leaves out what is known, so little more than that is read.
SELECT DISTINCT project_id
FROM
(
    SELECT toLowCardinality(arrayJoin({known:Array(String)})) AS project_id
    UNION ALL
    SELECT project_id FROM outlay.calls WHERE project_id NOT IN {known:Array(String)}
    UNION ALL
    SELECT project_id FROM outlay.outcomes WHERE project_id NOT IN {known:Array(String)}
    UNION ALL
    SELECT project_id FROM outlay.outcome_tasks WHERE project_id NOT IN {known:Array(String)}
    UNION ALL
    SELECT project_id FROM outlay.settings WHERE kind IN ('success_rule', 'task_by', 'measures') AND project_id NOT IN {known:Array(String)}
    UNION ALL
    SELECT toLowCardinality(name) AS project_id FROM outlay.task_marks WHERE kind = 'project'
)
ORDER BY project_id
