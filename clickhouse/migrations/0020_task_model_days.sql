-- What tasks add up to by day of UTC, workflow and main model: `task_days` of migration 0017 by the two dimensions that are asked
-- for most, so that it has no more rows whatever else tasks say of themselves, and how long tasks took. Fed and healed as those
-- are. Squares have 38 digits instead of 76, which are less to read and to add: a task counts there as one of ten million USD at
-- most. They are made by whole numbers alone: a float becomes one decimal or another, as the engine has compiled it or not.
--
-- How long tasks took is counted by size: 0 is no time at all, k is more than γ^(k-2) and up to γ^(k-1) milliseconds with
-- γ = 1.01 / 0.99, so that 0.99 × γ^(k-1) is at most 1 % off.
CREATE TABLE IF NOT EXISTS outlay.task_model_days
(
    project_id LowCardinality(String) CODEC(ZSTD(1)),
    day Date32 COMMENT 'of UTC, of placed_at' CODEC(Delta(4), LZ4),
    workflow LowCardinality(String) CODEC(LZ4),
    main_model LowCardinality(String) CODEC(LZ4),
    signed_tasks Int64 CODEC(T64, LZ4),
    signed_failures Int64 CODEC(T64, LZ4),
    signed_partial Int64 CODEC(T64, LZ4),
    signed_abandoned Int64 CODEC(T64, LZ4),
    signed_unknown Int64 CODEC(T64, LZ4),
    signed_uncalled Int64 COMMENT 'without a call on record' CODEC(T64, LZ4),
    signed_costless Int64 COMMENT 'of which no cost is known' CODEC(T64, LZ4),
    signed_judged_costless Int64 CODEC(T64, LZ4),
    signed_calls Int64 CODEC(T64, LZ4),
    signed_unpriced_calls Int64 CODEC(T64, LZ4),
    signed_partly_calls Int64 CODEC(T64, LZ4),
    signed_missing_calls Int64 CODEC(T64, LZ4),
    signed_inexact_calls Int64 CODEC(T64, LZ4),
    signed_cost Decimal(38, 12) COMMENT 'USD' CODEC(LZ4),
    signed_unknown_cost Decimal(38, 12) CODEC(LZ4),
    signed_failed_cost Decimal(38, 12) CODEC(LZ4),
    signed_squares Decimal(38, 20) COMMENT 'of the cost of each task with a known outcome: the same number whenever it is added or taken away' CODEC(LZ4),
    signed_durations SimpleAggregateFunction(sumMap, Map(UInt16, Int64)) COMMENT 'tasks by the size of how long they took' CODEC(LZ4)
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(day)
PRIMARY KEY (project_id, day)
ORDER BY (project_id, day, workflow, main_model);

CREATE MATERIALIZED VIEW IF NOT EXISTS outlay.task_model_days_feed TO outlay.task_model_days AS
SELECT
    project_id, toDate32(placed_at) AS day, workflow, main_model,
    sum(sign) AS signed_tasks,
    sum(if(outcome = 'failure', sign, 0)) AS signed_failures,
    sum(if(outcome = 'partial', sign, 0)) AS signed_partial,
    sum(if(outcome = 'abandoned', sign, 0)) AS signed_abandoned,
    sum(if(outcome = 'unknown', sign, 0)) AS signed_unknown,
    sum(if(is_called, 0, sign)) AS signed_uncalled,
    sum(if(known_rows = 0, sign, 0)) AS signed_costless,
    sum(if(known_rows = 0 AND outcome != 'unknown', sign, 0)) AS signed_judged_costless,
    sum(calls * sign) AS signed_calls,
    sum((calls - known_calls) * sign) AS signed_unpriced_calls,
    sum(partly_calls * sign) AS signed_partly_calls,
    sum(missing_calls * sign) AS signed_missing_calls,
    sum(inexact_calls * sign) AS signed_inexact_calls,
    sum(cost * sign) AS signed_cost,
    sum(if(outcome = 'unknown', cost * sign, toDecimal128(0, 12))) AS signed_unknown_cost,
    sum(if(outcome IN ('failure', 'partial', 'abandoned'), cost * sign, toDecimal128(0, 12))) AS signed_failed_cost,
    sum(if(outcome = 'unknown', toDecimal128(0, 20), toDecimal128((toDecimal256(least(abs(cost), toDecimal128(10000000, 12)), 12) AS capped) * capped, 20) * sign)) AS signed_squares,
    sumMap(if(
        duration IS NULL,
        CAST(map(), 'Map(UInt16, Int64)'),
        map(toUInt16(if(assumeNotNull(duration) <= 0, 0, 1 + ceil(log(greatest(assumeNotNull(duration), 1)) / log(1.01 / 0.99)))), toInt64(sign))
    )) AS signed_durations
FROM outlay.task_states
GROUP BY project_id, day, workflow, main_model;

-- What these sums lack, of all projects: what stands less what is there, [from, to), whole days.
CREATE VIEW IF NOT EXISTS outlay.task_model_days_difference AS
SELECT
    project_id, day, workflow, main_model,
    sum(either.signed_tasks) AS signed_tasks, sum(either.signed_failures) AS signed_failures,
    sum(either.signed_partial) AS signed_partial, sum(either.signed_abandoned) AS signed_abandoned,
    sum(either.signed_unknown) AS signed_unknown, sum(either.signed_uncalled) AS signed_uncalled,
    sum(either.signed_costless) AS signed_costless, sum(either.signed_judged_costless) AS signed_judged_costless,
    sum(either.signed_calls) AS signed_calls, sum(either.signed_unpriced_calls) AS signed_unpriced_calls,
    sum(either.signed_partly_calls) AS signed_partly_calls, sum(either.signed_missing_calls) AS signed_missing_calls,
    sum(either.signed_inexact_calls) AS signed_inexact_calls, sum(either.signed_cost) AS signed_cost,
    sum(either.signed_unknown_cost) AS signed_unknown_cost, sum(either.signed_failed_cost) AS signed_failed_cost,
    sum(either.signed_squares) AS signed_squares,
    mapFilter((size, number) -> number != 0, sumMap(either.signed_durations)) AS signed_durations
FROM
(
    SELECT
        project_id, toDate32(placed_at) AS day, workflow, main_model,
        toInt64(1) AS signed_tasks,
        if(outcome = 'failure', toInt64(1), 0) AS signed_failures,
        if(outcome = 'partial', toInt64(1), 0) AS signed_partial,
        if(outcome = 'abandoned', toInt64(1), 0) AS signed_abandoned,
        if(outcome = 'unknown', toInt64(1), 0) AS signed_unknown,
        if(is_called, 0, toInt64(1)) AS signed_uncalled,
        if(known_rows = 0, toInt64(1), 0) AS signed_costless,
        if(known_rows = 0 AND outcome != 'unknown', toInt64(1), 0) AS signed_judged_costless,
        calls AS signed_calls,
        (calls - known_calls) AS signed_unpriced_calls,
        partly_calls AS signed_partly_calls,
        missing_calls AS signed_missing_calls,
        inexact_calls AS signed_inexact_calls,
        cost AS signed_cost,
        if(outcome = 'unknown', cost, toDecimal128(0, 12)) AS signed_unknown_cost,
        if(outcome IN ('failure', 'partial', 'abandoned'), cost, toDecimal128(0, 12)) AS signed_failed_cost,
        if(outcome = 'unknown', toDecimal128(0, 20), toDecimal128((toDecimal256(least(abs(cost), toDecimal128(10000000, 12)), 12) AS capped) * capped, 20)) AS signed_squares,
        if(
            duration IS NULL,
            CAST(map(), 'Map(UInt16, Int64)'),
            map(toUInt16(if(assumeNotNull(duration) <= 0, 0, 1 + ceil(log(greatest(assumeNotNull(duration), 1)) / log(1.01 / 0.99)))), toInt64(1))
        ) AS signed_durations
    FROM outlay.task_states
    WHERE placed_at >= {from:DateTime64(3)} AND placed_at < {to:DateTime64(3)}
        AND sign = 1
        AND (project_id, placed_at, task_key, version) NOT IN (
            SELECT project_id, placed_at, task_key, version
            FROM outlay.task_states
            WHERE placed_at >= {from:DateTime64(3)} AND placed_at < {to:DateTime64(3)} AND sign = -1
        )
    UNION ALL
    SELECT
        project_id, day, workflow, main_model,
        -signed_tasks, -signed_failures, -signed_partial, -signed_abandoned, -signed_unknown, -signed_uncalled,
        -signed_costless, -signed_judged_costless, -signed_calls, -signed_unpriced_calls, -signed_partly_calls,
        -signed_missing_calls, -signed_inexact_calls, -signed_cost, -signed_unknown_cost, -signed_failed_cost,
        -signed_squares,
        mapApply((size, number) -> (size, -number), CAST(signed_durations, 'Map(UInt16, Int64)'))
    FROM outlay.task_model_days
    WHERE day >= toDate32({from:DateTime64(3)}) AND day < toDate32({to:DateTime64(3)})
) AS either
GROUP BY project_id, day, workflow, main_model
HAVING
    signed_tasks != 0 OR signed_failures != 0 OR signed_partial != 0 OR signed_abandoned != 0 OR signed_unknown != 0 OR
    signed_uncalled != 0 OR signed_costless != 0 OR signed_judged_costless != 0 OR signed_calls != 0 OR
    signed_unpriced_calls != 0 OR signed_partly_calls != 0 OR signed_missing_calls != 0 OR signed_inexact_calls != 0 OR
    signed_cost != 0 OR signed_unknown_cost != 0 OR signed_failed_cost != 0 OR signed_squares != 0 OR
    notEmpty(signed_durations);
