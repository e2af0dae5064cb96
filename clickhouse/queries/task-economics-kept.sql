-- As task-economics.sql, from the states kept of tasks: by current outcomes, for what is kept of a task. When tasks began and ended
-- is not said. The engine takes most of its time for what it does to each row, so each task is looked at once, its group is found
-- by hashes of 64 bits, what is rare is counted and the rest is what remains, and the totals are made of the groups.
WITH
    '' AS no_value,
    -- include parts/filter-keeps.sql
    toUInt32(0) AS bucket_whole,
    toUnixTimestamp(toStartOfMinute(placed_at, {tz:String})) AS bucket_1m,
    toUnixTimestamp(toStartOfInterval(placed_at, INTERVAL 5 MINUTE, {tz:String})) AS bucket_5m,
    toUnixTimestamp(toStartOfInterval(placed_at, INTERVAL 15 MINUTE, {tz:String})) AS bucket_15m,
    toUnixTimestamp(toStartOfHour(placed_at, {tz:String})) AS bucket_1h,
    toUnixTimestamp(toStartOfInterval(placed_at, INTERVAL 3 HOUR, {tz:String})) AS bucket_3h,
    toUnixTimestamp(toStartOfDay(placed_at, {tz:String})) AS bucket_1d,
    toUnixTimestamp(toDateTime(toStartOfWeek(placed_at, 1, {tz:String}), {tz:String})) AS bucket_1w,
    toUnixTimestamp(toDateTime(toStartOfMonth(placed_at, {tz:String}), {tz:String})) AS bucket_1M
SELECT
    toString(v1) AS g1,
    toString(v2) AS g2,
    toString(v3) AS g3,
    '' AS rule_label,
    bucket_at,
    grouping(g1) AS is_total,
    '' AS name,
    '' AS previous_outcome,
    sum(n_tasks) AS tasks,
    toUInt64(tasks - failures - partial - abandoned - unknown) AS successes,
    sum(n_failures) AS failures,
    sum(n_partial) AS partial,
    sum(n_abandoned) AS abandoned,
    sum(n_unknown) AS unknown,
    toUInt64(0) AS maturing,
    sum(n_uncalled) AS tasks_without_calls,
    if(tasks = sum(n_costless), NULL, sum(n_cost)) AS cost,
    if(tasks - unknown = sum(n_judged_costless), NULL, sum(n_cost) - sum(n_unknown_cost)) AS known_outcome_cost,
    sum(n_squares) AS known_cost_squares,
    sum(n_cost) - sum(n_unknown_cost) - sum(n_failed_cost) AS success_cost,
    sum(n_calls) AS calls,
    sum(n_unpriced_calls) AS unpriced_calls,
    sum(n_partly_calls) AS partly_priced_calls,
    sum(n_missing_calls) AS usage_missing_calls,
    sum(n_inexact_calls) AS inexact_usage_calls,
    if(tasks = sum(n_without_duration), [], quantilesExactMerge(0.5, 0.95)(all_durations)) AS durations,
    if(tasks = sum(n_without_delay), [], quantilesExactMerge(0.5, 0.95)(all_label_delays)) AS label_delays,
    CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS first_started_at,
    toDateTime64(0, 3, 'UTC') AS last_placed_at,
    count() OVER () AS rows_found
FROM
(
    SELECT
        cityHash64({k1:Identifier}) AS h1,
        cityHash64({k2:Identifier}) AS h2,
        cityHash64({k3:Identifier}) AS h3,
        {bucket_column:Identifier} AS bucket_at,
        any({k1:Identifier}) AS v1,
        any({k2:Identifier}) AS v2,
        any({k3:Identifier}) AS v3,
        count() AS n_tasks,
        countIf(outcome = 'failure') AS n_failures,
        countIf(outcome = 'partial') AS n_partial,
        countIf(outcome = 'abandoned') AS n_abandoned,
        countIf(outcome = 'unknown') AS n_unknown,
        countIf(NOT is_called) AS n_uncalled,
        countIf(known_rows = 0) AS n_costless,
        countIf(known_rows = 0 AND outcome != 'unknown') AS n_judged_costless,
        sum(cost) AS n_cost,
        sumIf(cost, outcome = 'unknown') AS n_unknown_cost,
        sumIf(cost, outcome NOT IN ('success', 'unknown')) AS n_failed_cost,
        sumIf(toFloat64(cost) * toFloat64(cost), outcome != 'unknown') AS n_squares,
        sum(calls) AS n_calls,
        sumIf(calls - known_calls, calls != known_calls) AS n_unpriced_calls,
        sumIf(partly_calls, partly_calls != 0) AS n_partly_calls,
        sumIf(missing_calls, missing_calls != 0) AS n_missing_calls,
        sumIf(inexact_calls, inexact_calls != 0) AS n_inexact_calls,
        countIf(duration IS NULL) AS n_without_duration,
        quantilesExactStateIf(0.5, 0.95)(assumeNotNull(duration), duration IS NOT NULL) AS all_durations,
        countIf(label_delay IS NULL) AS n_without_delay,
        quantilesExactStateIf(0.5, 0.95)(assumeNotNull(label_delay), label_delay IS NOT NULL) AS all_label_delays
    FROM outlay.task_states
    WHERE project_id = {project:String}
        AND placed_at >= {from:DateTime64(3)}
        AND placed_at < {to:DateTime64(3)}
        AND sign = 1
        AND (task_key, version) NOT IN (
            SELECT task_key, version
            FROM outlay.task_states
            WHERE project_id = {project:String}
                AND placed_at >= {from:DateTime64(3)}
                AND placed_at < {to:DateTime64(3)}
                AND sign = -1
        )
        -- include parts/filters-01-08.sql
    GROUP BY h1, h2, h3, bucket_at
)
GROUP BY GROUPING SETS ((g1, g2, g3, bucket_at), (bucket_at))
HAVING is_total = 1 OR empty({groups:Array(String)}) OR has({groups:Array(String)}, concat(g1, '\n', g2, '\n', g3, '\n', rule_label))
ORDER BY is_total DESC, cost DESC NULLS LAST, g1, g2, g3, rule_label, bucket_at
LIMIT {limit:UInt32}
