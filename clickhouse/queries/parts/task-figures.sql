-- The figures of the cohort, by group and bucket, and over all of them.
SELECT
    group1 AS g1,
    d2 AS g2,
    d3 AS g3,
    series AS rule_label,
    bucket_at,
    grouping(g1) AS is_total,
    any(task_name) AS name,
    any(base_outcome) AS previous_outcome,
    count() AS tasks,
    countIf(outcome = 'success') AS successes,
    countIf(outcome = 'failure') AS failures,
    countIf(outcome = 'partial') AS partial,
    countIf(outcome = 'abandoned') AS abandoned,
    countIf(outcome = 'unknown') AS unknown,
    countIf(is_maturing) AS maturing,
    countIf(is_called = 0) AS tasks_without_calls,
    if(sum(task_known_rows) = 0, NULL, sum(money)) AS cost,
    if(sumIf(task_known_rows, outcome != 'unknown') = 0, NULL, sumIf(money, outcome != 'unknown')) AS known_outcome_cost,
    sumIf(toFloat64(money) * toFloat64(money), outcome != 'unknown') AS known_cost_squares,
    sumIf(money, outcome = 'success') AS success_cost,
    sum(task_calls) AS calls,
    sum(task_calls - task_known_calls) AS unpriced_calls,
    sum(task_partly_calls) AS partly_priced_calls,
    sum(task_missing_calls) AS usage_missing_calls,
    sum(task_inexact_calls) AS inexact_usage_calls,
    if(count(duration) = 0, [], quantilesExact(0.5, 0.95)(duration)) AS durations,
    if(count(label_delay) = 0, [], quantilesExact(0.5, 0.95)(label_delay)) AS label_delays,
    min(started_at) AS first_started_at,
    max(placed_at) AS last_placed_at,
    count() OVER () AS rows_found
FROM cohort
-- include parts/task-asked.sql
GROUP BY GROUPING SETS ((g1, g2, g3, rule_label, bucket_at), (bucket_at))
HAVING is_total = 1 OR empty({groups:Array(String)}) OR has({groups:Array(String)}, concat(g1, '\n', g2, '\n', g3, '\n', rule_label))
ORDER BY is_total DESC, {sort:Identifier} DESC NULLS LAST, g1, g2, g3, rule_label, bucket_at
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
