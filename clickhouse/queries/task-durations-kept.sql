-- How long tasks took from their start to their end, from the states: the 50th and the 95th of 100 of the groups asked for and of all
-- tasks, exact, milliseconds. Beside task-economics-days.sql, whose groups and buckets they are.
WITH
    '' AS no_value,
    -- include parts/filter-keeps.sql
    toUInt32(0) AS bucket_whole,
    toUnixTimestamp(toStartOfDay(placed_at, 'UTC')) AS bucket_1d,
    toUnixTimestamp(toDateTime(toStartOfWeek(placed_at, 1, 'UTC'), 'UTC')) AS bucket_1w,
    toUnixTimestamp(toDateTime(toStartOfMonth(placed_at, 'UTC'), 'UTC')) AS bucket_1M
SELECT
    if(is_total = 1, '', toString({g1:Identifier})) AS g1,
    if(is_total = 1, '', toString({g2:Identifier})) AS g2,
    if(is_total = 1, '', toString({g3:Identifier})) AS g3,
    bucket_at,
    toUInt64(is_all) AS is_total,
    found AS durations
FROM
(
    SELECT
        materialize({bucket_column:Identifier}) AS bucket_at,
        materialize(cityHash64({k1:Identifier}, {k2:Identifier}, {k3:Identifier})) AS hashed,
        grouping(hashed) AS is_all,
        any({k1:Identifier}) AS v1,
        any({k2:Identifier}) AS v2,
        any({k3:Identifier}) AS v3,
        quantilesExact(0.5, 0.95)(assumeNotNull(duration)) AS found
    FROM outlay.task_states
    WHERE project_id = {project:String}
        AND placed_at >= {from:DateTime64(3)}
        AND placed_at < {to:DateTime64(3)}
        AND sign = 1
        AND duration IS NOT NULL
        AND (task_key, version) NOT IN (
            SELECT task_key, version
            FROM outlay.task_states
            WHERE project_id = {project:String}
                AND placed_at >= {from:DateTime64(3)}
                AND placed_at < {to:DateTime64(3)}
                AND sign = -1
        )
        -- include parts/filters-01-08.sql
    GROUP BY bucket_at, hashed WITH ROLLUP
    HAVING grouping(bucket_at) = 0
)
WHERE is_total = 1 OR concat(g1, '\n', g2, '\n', g3, '\n') IN {groups:Array(String)}
ORDER BY is_total DESC, g1, g2, g3, bucket_at
