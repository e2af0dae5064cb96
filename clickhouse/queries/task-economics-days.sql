-- As task-economics-kept.sql, from the sums of whole days of UTC; what lies beside them in the range is added from the states. Lanes
-- of their own tell how long tasks and their verdicts took: task-durations-kept.sql, task-label-delays.sql.
WITH
    '' AS no_value,
    toUInt32(0) AS bucket_whole,
    toUnixTimestamp(toDateTime(day, 'UTC')) AS bucket_1d,
    toUnixTimestamp(toDateTime(toStartOfWeek(day, 1), 'UTC')) AS bucket_1w,
    toUnixTimestamp(toDateTime(toStartOfMonth(day), 'UTC')) AS bucket_1M
SELECT
    if(is_total = 1, '', toString({g1:Identifier})) AS g1,
    if(is_total = 1, '', toString({g2:Identifier})) AS g2,
    if(is_total = 1, '', toString({g3:Identifier})) AS g3,
    bucket_at,
    toUInt64(is_all) AS is_total,
    toUInt64(greatest(n_tasks, 0)) AS tasks,
    toUInt64(greatest(n_tasks - n_failures - n_partial - n_abandoned - n_unknown, 0)) AS successes,
    toUInt64(greatest(n_failures, 0)) AS failures,
    toUInt64(greatest(n_partial, 0)) AS partial,
    toUInt64(greatest(n_abandoned, 0)) AS abandoned,
    toUInt64(greatest(n_unknown, 0)) AS unknown,
    toUInt64(greatest(n_uncalled, 0)) AS tasks_without_calls,
    if(n_tasks = n_costless, NULL, n_cost) AS cost,
    if(n_tasks - n_unknown = n_judged_costless, NULL, n_cost - n_unknown_cost) AS known_outcome_cost,
    toFloat64(n_squares) AS known_cost_squares,
    n_cost - n_unknown_cost - n_failed_cost AS success_cost,
    n_calls AS calls,
    n_unpriced_calls AS unpriced_calls,
    n_partly_calls AS partly_priced_calls,
    n_missing_calls AS usage_missing_calls,
    n_inexact_calls AS inexact_usage_calls,
    count() OVER () AS rows_found
FROM
(
    SELECT
        materialize({bucket_column:Identifier}) AS bucket_at,
        materialize(cityHash64({k1:Identifier}, {k2:Identifier}, {k3:Identifier})) AS hashed,
        grouping(hashed) AS is_all,
        any({k1:Identifier}) AS v1,
        any({k2:Identifier}) AS v2,
        any({k3:Identifier}) AS v3,
        sum(signed_tasks) AS n_tasks,
        sum(signed_failures) AS n_failures,
        sum(signed_partial) AS n_partial,
        sum(signed_abandoned) AS n_abandoned,
        sum(signed_unknown) AS n_unknown,
        sum(signed_uncalled) AS n_uncalled,
        sum(signed_costless) AS n_costless,
        sum(signed_judged_costless) AS n_judged_costless,
        sum(signed_cost) AS n_cost,
        sum(signed_unknown_cost) AS n_unknown_cost,
        sum(signed_failed_cost) AS n_failed_cost,
        sum(signed_squares) AS n_squares,
        sum(signed_calls) AS n_calls,
        sum(signed_unpriced_calls) AS n_unpriced_calls,
        sum(signed_partly_calls) AS n_partly_calls,
        sum(signed_missing_calls) AS n_missing_calls,
        sum(signed_inexact_calls) AS n_inexact_calls
    FROM
    (
        SELECT *
        FROM outlay.task_days
        WHERE project_id = {project:String}
            AND day >= toDate32({first_day:DateTime64(3)})
            AND day < toDate32({end_day:DateTime64(3)})
            AND (empty({values1:Array(String)}) OR has({values1:Array(String)}, toString({f1:Identifier})))
            AND (empty({values2:Array(String)}) OR has({values2:Array(String)}, toString({f2:Identifier})))
            AND (empty({values3:Array(String)}) OR has({values3:Array(String)}, toString({f3:Identifier})))
        -- only with ends
        UNION ALL
        SELECT
            project_id, toDate32(placed_at) AS day,
            workflow, main_model, team, environment, workflow_version, task_type, department, cost_center, use_case, feature,
            prompt_name, prompt_version, variant,
            toInt64(1) AS signed_tasks,
            if(outcome = 'failure', toInt64(1), 0) AS signed_failures,
            if(outcome = 'partial', toInt64(1), 0) AS signed_partial,
            if(outcome = 'abandoned', toInt64(1), 0) AS signed_abandoned,
            if(outcome = 'unknown', toInt64(1), 0) AS signed_unknown,
            if(is_called, 0, toInt64(1)) AS signed_uncalled,
            if(known_rows = 0, toInt64(1), 0) AS signed_costless,
            if(known_rows = 0 AND outcome != 'unknown', toInt64(1), 0) AS signed_judged_costless,
            toInt64(calls) AS signed_calls,
            toInt64(calls - known_calls) AS signed_unpriced_calls,
            toInt64(partly_calls) AS signed_partly_calls,
            toInt64(missing_calls) AS signed_missing_calls,
            toInt64(inexact_calls) AS signed_inexact_calls,
            cost AS signed_cost,
            if(outcome = 'unknown', cost, toDecimal128(0, 12)) AS signed_unknown_cost,
            if(outcome IN ('failure', 'partial', 'abandoned'), cost, toDecimal128(0, 12)) AS signed_failed_cost,
            if(outcome = 'unknown', toDecimal256(0, 24), toDecimal256(toFloat64(cost) * toFloat64(cost), 24)) AS signed_squares
        FROM outlay.task_states
        WHERE project_id = {project:String}
            AND (placed_at >= {from:DateTime64(3)} AND placed_at < {first_day:DateTime64(3)} OR placed_at >= {end_day:DateTime64(3)} AND placed_at < {to:DateTime64(3)})
            AND sign = 1
            AND (task_key, version) NOT IN (
                SELECT task_key, version
                FROM outlay.task_states
                WHERE project_id = {project:String}
                    AND (placed_at >= {from:DateTime64(3)} AND placed_at < {first_day:DateTime64(3)} OR placed_at >= {end_day:DateTime64(3)} AND placed_at < {to:DateTime64(3)})
                    AND sign = -1
            )
            AND (empty({values1:Array(String)}) OR has({values1:Array(String)}, toString({f1:Identifier})))
            AND (empty({values2:Array(String)}) OR has({values2:Array(String)}, toString({f2:Identifier})))
            AND (empty({values3:Array(String)}) OR has({values3:Array(String)}, toString({f3:Identifier})))
        -- end of ends
    )
    GROUP BY bucket_at, hashed WITH ROLLUP
    HAVING grouping(bucket_at) = 0 AND n_tasks > 0
)
WHERE is_total = 1 OR empty({groups:Array(String)}) OR has({groups:Array(String)}, concat(g1, '\n', g2, '\n', g3, '\n'))
ORDER BY is_total DESC, cost DESC NULLS LAST, g1, g2, g3, bucket_at
LIMIT {limit:UInt32}
