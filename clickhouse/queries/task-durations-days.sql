-- How long tasks took from their start to their end, of the groups that are shown: the 50th and the 95th of 100, milliseconds, at most
-- 1 % off, from counts by size of whole days (migration 0020) and from the states beside them. Beside task-economics-days.sql,
-- whose groups and buckets they are. By levels a trifle higher, for what lies at rank ⌊level × n⌋ from 0: the function means
-- ⌈level × n⌉ from 1. What is counted less wraps around and comes out right.
WITH
    '' AS no_value,
    -- include parts/filter-keeps.sql
    toUInt32(0) AS bucket_whole,
    toUnixTimestamp(toDateTime(day, 'UTC')) AS bucket_1d,
    toUnixTimestamp(toDateTime(toStartOfWeek(day, 1), 'UTC')) AS bucket_1w,
    toUnixTimestamp(toDateTime(toStartOfMonth(day), 'UTC')) AS bucket_1M
SELECT
    toString({g1:Identifier}) AS g1,
    toString({g2:Identifier}) AS g2,
    toString({g3:Identifier}) AS g3,
    bucket_at,
    arrayMap(size -> toInt64(if(size = 0, 0, round(0.99 * pow(1.01 / 0.99, size - 1)))), found) AS durations
FROM
(
    SELECT
        any({bucket_column:Identifier}) AS bucket_at,
        any(s1) AS v1,
        any(s2) AS v2,
        any(s3) AS v3,
        if(sumArray(counts) = 0, [], quantilesExactWeightedArray(0.500000000001, 0.950000000001)(sizes, CAST(counts, 'Array(UInt64)'))) AS found
    FROM
    (
        SELECT
            day, {k1:Identifier} AS s1, {k2:Identifier} AS s2, {k3:Identifier} AS s3,
            mapKeys(signed_durations) AS sizes,
            mapValues(signed_durations) AS counts
        FROM outlay.task_model_days
        WHERE project_id = {project:String}
            AND day >= toDate32({first_day:DateTime64(3)})
            AND day < toDate32({end_day:DateTime64(3)})
            AND {k1:Identifier} IN {shown1:Array(String)}
            AND {k2:Identifier} IN {shown2:Array(String)}
            AND {k3:Identifier} IN {shown3:Array(String)}
            -- include parts/filters-01-08.sql
        -- only with ends
        UNION ALL
        SELECT
            toDate32(placed_at) AS day, {k1:Identifier} AS s1, {k2:Identifier} AS s2, {k3:Identifier} AS s3,
            [toUInt16(if(assumeNotNull(duration) <= 0, 0, 1 + ceil(log(greatest(assumeNotNull(duration), 1)) / log(1.01 / 0.99))))] AS sizes,
            [toInt64(1)] AS counts
        FROM outlay.task_states
        WHERE project_id = {project:String}
            AND (placed_at >= {from:DateTime64(3)} AND placed_at < {first_day:DateTime64(3)} OR placed_at >= {end_day:DateTime64(3)} AND placed_at < {to:DateTime64(3)})
            AND sign = 1
            AND duration IS NOT NULL
            AND (task_key, version) NOT IN (
                SELECT task_key, version
                FROM outlay.task_states
                WHERE project_id = {project:String}
                    AND (placed_at >= {from:DateTime64(3)} AND placed_at < {first_day:DateTime64(3)} OR placed_at >= {end_day:DateTime64(3)} AND placed_at < {to:DateTime64(3)})
                    AND sign = -1
            )
            AND {k1:Identifier} IN {shown1:Array(String)}
            AND {k2:Identifier} IN {shown2:Array(String)}
            AND {k3:Identifier} IN {shown3:Array(String)}
            -- include parts/filters-01-08.sql
        -- end of ends
    )
    GROUP BY
        {bucket_key:Identifier},
        cityHash64(s1, s2, s3)
)
WHERE empty({groups:Array(String)}) OR concat(g1, '\n', g2, '\n', g3, '\n') IN {groups:Array(String)}
SETTINGS max_threads_min_free_memory_per_thread = 0, merge_tree_min_rows_for_concurrent_read = 32768
