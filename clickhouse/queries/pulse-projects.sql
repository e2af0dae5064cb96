-- Every project with data or rules, and numbers that move as those of data-version.sql do. No time range: it is about everything.
-- Only the first column of the sort key and one byte per row are read.
SELECT project_id, sum(call_rows) AS call_rows, sum(calls) AS calls, sum(outcome_rows) AS outcome_rows
FROM
(
    SELECT toString(project_id) AS project_id, count() AS call_rows, sumIf(sign, kind != 'adjustment') AS calls, toUInt64(0) AS outcome_rows
    FROM outlay.calls
    GROUP BY project_id
    UNION ALL
    SELECT toString(project_id) AS project_id, toUInt64(0) AS call_rows, toInt64(0) AS calls, count() AS outcome_rows
    FROM
    (
        SELECT project_id FROM outlay.outcomes
        UNION ALL
        SELECT project_id FROM outlay.outcome_tasks
        UNION ALL
        SELECT project_id FROM outlay.settings WHERE kind IN ('success_rule', 'task_by', 'measures')
    )
    GROUP BY project_id
    UNION ALL
    SELECT toLowCardinality(name) AS project_id, toUInt64(0) AS call_rows, toInt64(0) AS calls, max(version) AS outcome_rows
    FROM outlay.task_marks
    WHERE kind = 'project'
    GROUP BY name
)
GROUP BY project_id
ORDER BY project_id
