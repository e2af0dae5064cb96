-- Who judged the tasks of a range, how, and how long after their end: per judge, per source (no_judge = 1), in all
-- (no_source = 1). `busy_tasks`: judged too often for their history to be told.
WITH
    -- include parts/outcomes-cohort.sql
    said_often AS
    (
        SELECT
            judged_task AS task,
            count() AS judgements
        FROM heard
        GROUP BY judged_task
    )
SELECT
    current_source AS source,
    current_evaluator AS judge,
    grouping(source) AS no_source,
    grouping(judge) AS no_judge,
    count() AS tasks,
    countIf(current_outcome = 'success') AS successes,
    countIf(current_outcome = 'failure') AS failures,
    countIf(current_outcome = 'partial') AS partial,
    countIf(current_outcome = 'abandoned') AS abandoned,
    countIf(current_outcome = 'unknown') AS unknown,
    if(tasks = unknown, [], quantilesExactIf(0.5, 0.95)(label_delay, current_outcome != 'unknown')) AS label_delays,
    countIf(judgements > 1) AS judged_again_tasks,
    countIf(judgements > {judgements_max:UInt32}) AS busy_tasks,
    count() OVER () AS rows_found
FROM cohort
LEFT JOIN said_often USING (task)
GROUP BY GROUPING SETS ((source, judge), (source), ())
ORDER BY no_source DESC, no_judge DESC, tasks DESC, source, judge
LIMIT {limit:UInt32}
