-- How long the verdicts of a range took, from counts by size of whole days and from the states beside them: the 50th and the 95th of
-- 100, milliseconds, at most 2.5 % off (migration 0017). Empty where none has one. By levels a trifle higher, for what lies at rank
-- ⌊level × n⌋ from 0: the function means ⌈level × n⌉ from 1.
SELECT arrayMap(size -> toInt64(if(size = 0, 0, round(0.975 * pow(1.025 / 0.975, size - 1)))), found) AS label_delays
FROM
(
    SELECT if(count() = 0, [], quantilesExactWeighted(0.500000000001, 0.950000000001)(size, toUInt64(n_tasks))) AS found
    FROM
    (
        SELECT size, sum(signed_tasks) AS n_tasks
        FROM
        (
            SELECT size, signed_tasks
            FROM outlay.task_label_delays
            WHERE project_id = {project:String}
                AND day >= toDate32({first_day:DateTime64(3)})
                AND day < toDate32({end_day:DateTime64(3)})
            -- only with ends
            UNION ALL
            SELECT
                toUInt16(if(assumeNotNull(label_delay) <= 0, 0, 1 + ceil(log(assumeNotNull(label_delay)) / log(1.025 / 0.975)))) AS size,
                toInt64(1) AS signed_tasks
            FROM outlay.task_states
            WHERE project_id = {project:String}
                AND (placed_at >= {from:DateTime64(3)} AND placed_at < {first_day:DateTime64(3)} OR placed_at >= {end_day:DateTime64(3)} AND placed_at < {to:DateTime64(3)})
                AND sign = 1
                AND label_delay IS NOT NULL
                AND (task_key, version) NOT IN (
                    SELECT task_key, version
                    FROM outlay.task_states
                    WHERE project_id = {project:String}
                        AND (placed_at >= {from:DateTime64(3)} AND placed_at < {first_day:DateTime64(3)} OR placed_at >= {end_day:DateTime64(3)} AND placed_at < {to:DateTime64(3)})
                        AND sign = -1
                )
            -- end of ends
        )
        GROUP BY size
        HAVING n_tasks > 0
    )
)
