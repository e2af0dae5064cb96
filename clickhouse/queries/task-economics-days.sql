-- As task-economics-kept.sql, from sums of whole days of UTC: those by workflow and model where these are all that is asked for,
-- else those by all that has few values. What lies beside whole days in the range is added from the states. Lanes of their own
-- tell how long tasks and their verdicts took: task-durations-days.sql, task-durations-kept.sql, task-label-delays.sql.
-- Where the groups asked for are known, all others are one. Groups are found by hashes of 64 bits, and whatever can be said of the rows that are shown alone is said of them alone.
WITH
    '' AS no_value,
    -- include parts/filter-keeps.sql
    true AS every_group,
    s1 IN {chosen1:Array(String)} AND s2 IN {chosen2:Array(String)} AND s3 IN {chosen3:Array(String)} AS chosen_groups,
    toUInt32(0) AS bucket_whole,
    toUnixTimestamp(toDateTime(day, 'UTC')) AS bucket_1d,
    toUnixTimestamp(toDateTime(toStartOfWeek(day, 1), 'UTC')) AS bucket_1w,
    toUnixTimestamp(toDateTime(toStartOfMonth(day), 'UTC')) AS bucket_1M
SELECT
    if(is_all = 1, '', toString({g1:Identifier})) AS g1,
    if(is_all = 1, '', toString({g2:Identifier})) AS g2,
    if(is_all = 1, '', toString({g3:Identifier})) AS g3,
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
    n_rows AS rows_found
FROM
(
    SELECT
        *,
        count() OVER () AS n_rows
    FROM
    (
        SELECT
            any({bucket_column:Identifier}) AS bucket_at,
            materialize(if({told_apart:Identifier}, cityHash64(s1, s2, s3), 0)) AS hashed,
            grouping(hashed) AS is_all,
            any(s1) AS v1,
            any(s2) AS v2,
            any(s3) AS v3,
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
            -- only with all_sums
            SELECT
                day, {k1:Identifier} AS s1, {k2:Identifier} AS s2, {k3:Identifier} AS s3,
                signed_tasks, signed_failures, signed_partial, signed_abandoned, signed_unknown, signed_uncalled, signed_costless,
                signed_judged_costless, signed_calls, signed_unpriced_calls, signed_partly_calls, signed_missing_calls,
                signed_inexact_calls, signed_cost, signed_unknown_cost, signed_failed_cost, signed_squares
            FROM outlay.task_days
            WHERE project_id = {project:String}
                AND day >= toDate32({first_day:DateTime64(3)})
                AND day < toDate32({end_day:DateTime64(3)})
                -- include parts/filters-01-08.sql
            -- end of all_sums
            -- only with both_sums
            UNION ALL
            -- end of both_sums
            -- only with model_sums
            SELECT
                day, {k1:Identifier} AS s1, {k2:Identifier} AS s2, {k3:Identifier} AS s3,
                signed_tasks, signed_failures, signed_partial, signed_abandoned, signed_unknown, signed_uncalled, signed_costless,
                signed_judged_costless, signed_calls, signed_unpriced_calls, signed_partly_calls, signed_missing_calls,
                signed_inexact_calls, signed_cost, signed_unknown_cost, signed_failed_cost, signed_squares
            FROM outlay.task_model_days
            WHERE project_id = {project:String}
                AND day >= toDate32({first_day:DateTime64(3)})
                AND day < toDate32({end_day:DateTime64(3)})
                -- include parts/filters-01-08.sql
            -- end of model_sums
            -- only with ends
            UNION ALL
            SELECT
                toDate32(placed_at) AS day, {k1:Identifier} AS s1, {k2:Identifier} AS s2, {k3:Identifier} AS s3,
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
                if(outcome = 'unknown', toDecimal128(0, 20), toDecimal128((toDecimal256(least(abs(cost), toDecimal128(10000000, 12)), 12) AS capped) * capped, 20)) AS signed_squares
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
                -- include parts/filters-01-08.sql
            -- end of ends
        )
        GROUP BY
            {bucket_key:Identifier},
            hashed
        WITH ROLLUP
        HAVING n_tasks > 0
            AND grouping({bucket_key:Identifier}) = 0
    )
    WHERE is_all = 1 OR empty({groups:Array(String)}) OR concat(toString({g1:Identifier}), '\n', toString({g2:Identifier}), '\n', toString({g3:Identifier}), '\n') IN {groups:Array(String)}
    ORDER BY is_all DESC, n_tasks = n_costless, n_cost DESC, v1, v2, v3, bucket_at
    LIMIT {limit:UInt32}
)
ORDER BY is_total DESC, cost DESC NULLS LAST, g1, g2, g3, bucket_at
SETTINGS max_threads_min_free_memory_per_thread = 0, merge_tree_min_rows_for_concurrent_read = 32768
