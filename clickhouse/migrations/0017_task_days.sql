-- What tasks add up to by day and by all that is kept of them and has few values, so that the tasks of a range need not be looked at
-- one by one (docs/decisions/0014): signed sums, fed by every row of task_states as it is written. A cancel row carries all that
-- it takes back, so it takes away what was added, to the last digit.
CREATE TABLE IF NOT EXISTS outlay.task_days
(
    project_id LowCardinality(String) CODEC(ZSTD(1)),
    day Date32 COMMENT 'of UTC, of placed_at' CODEC(Delta(4), LZ4),
    workflow LowCardinality(String) CODEC(LZ4),
    main_model LowCardinality(String) CODEC(LZ4),
    team LowCardinality(String) CODEC(LZ4),
    environment LowCardinality(String) CODEC(LZ4),
    workflow_version LowCardinality(String) CODEC(LZ4),
    task_type LowCardinality(String) CODEC(LZ4),
    department LowCardinality(String) CODEC(LZ4),
    cost_center LowCardinality(String) CODEC(LZ4),
    use_case LowCardinality(String) CODEC(LZ4),
    feature LowCardinality(String) CODEC(LZ4),
    prompt_name LowCardinality(String) CODEC(LZ4),
    prompt_version LowCardinality(String) CODEC(LZ4),
    variant LowCardinality(String) CODEC(LZ4),
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
    signed_squares Decimal(76, 24) COMMENT 'of the cost of each task with a known outcome: the same number whenever it is added or taken away' CODEC(LZ4)
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(day)
PRIMARY KEY (project_id, day)
ORDER BY (project_id, day, workflow, main_model, team, environment, workflow_version, task_type, department, cost_center, use_case, feature, prompt_name, prompt_version, variant);

CREATE MATERIALIZED VIEW IF NOT EXISTS outlay.task_days_feed TO outlay.task_days AS
SELECT
    project_id, toDate32(placed_at) AS day,
    workflow, main_model, team, environment, workflow_version, task_type, department, cost_center, use_case, feature,
    prompt_name, prompt_version, variant,
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
    sum(if(outcome = 'unknown', toDecimal256(0, 24), toDecimal256(toFloat64(cost) * toFloat64(cost), 24) * sign)) AS signed_squares
FROM outlay.task_states
GROUP BY
    project_id, day,
    workflow, main_model, team, environment, workflow_version, task_type, department, cost_center, use_case, feature,
    prompt_name, prompt_version, variant;

-- What the sums of whole days lack, of all projects: what stands less what is there, [from, to).
CREATE VIEW IF NOT EXISTS outlay.task_days_difference AS
SELECT
    project_id, day,
    workflow, main_model, team, environment, workflow_version, task_type, department, cost_center, use_case, feature,
    prompt_name, prompt_version, variant,
    sum(either.signed_tasks) AS signed_tasks, sum(either.signed_failures) AS signed_failures,
    sum(either.signed_partial) AS signed_partial, sum(either.signed_abandoned) AS signed_abandoned,
    sum(either.signed_unknown) AS signed_unknown, sum(either.signed_uncalled) AS signed_uncalled,
    sum(either.signed_costless) AS signed_costless, sum(either.signed_judged_costless) AS signed_judged_costless,
    sum(either.signed_calls) AS signed_calls, sum(either.signed_unpriced_calls) AS signed_unpriced_calls,
    sum(either.signed_partly_calls) AS signed_partly_calls, sum(either.signed_missing_calls) AS signed_missing_calls,
    sum(either.signed_inexact_calls) AS signed_inexact_calls, sum(either.signed_cost) AS signed_cost,
    sum(either.signed_unknown_cost) AS signed_unknown_cost, sum(either.signed_failed_cost) AS signed_failed_cost,
    sum(either.signed_squares) AS signed_squares
FROM
(
    SELECT
        project_id, toDate32(placed_at) AS day,
        workflow, main_model, team, environment, workflow_version, task_type, department, cost_center, use_case,
        feature, prompt_name, prompt_version, variant,
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
        if(outcome = 'unknown', toDecimal256(0, 24), toDecimal256(toFloat64(cost) * toFloat64(cost), 24)) AS signed_squares
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
        project_id, day,
        workflow, main_model, team, environment, workflow_version, task_type, department, cost_center, use_case,
        feature, prompt_name, prompt_version, variant,
        -signed_tasks, -signed_failures, -signed_partial, -signed_abandoned, -signed_unknown, -signed_uncalled,
        -signed_costless, -signed_judged_costless, -signed_calls, -signed_unpriced_calls, -signed_partly_calls,
        -signed_missing_calls, -signed_inexact_calls, -signed_cost, -signed_unknown_cost, -signed_failed_cost,
        -signed_squares
    FROM outlay.task_days
    WHERE day >= toDate32({from:DateTime64(3)}) AND day < toDate32({to:DateTime64(3)})
) AS either
GROUP BY
    project_id, day,
    workflow, main_model, team, environment, workflow_version, task_type, department, cost_center, use_case, feature,
    prompt_name, prompt_version, variant
HAVING
    signed_tasks != 0 OR signed_failures != 0 OR signed_partial != 0 OR signed_abandoned != 0 OR signed_unknown != 0 OR
    signed_uncalled != 0 OR signed_costless != 0 OR signed_judged_costless != 0 OR signed_calls != 0 OR
    signed_unpriced_calls != 0 OR signed_partly_calls != 0 OR signed_missing_calls != 0 OR signed_inexact_calls != 0 OR
    signed_cost != 0 OR signed_unknown_cost != 0 OR signed_failed_cost != 0 OR signed_squares != 0;

-- How long verdicts took, of all tasks of a day: counts by size. Size 0 is no time at all, k is more than γ^(k-2) and up to γ^(k-1)
-- milliseconds with γ = 1.025 / 0.975, so that 0.975 × γ^(k-1) is at most 2.5 % off.
CREATE TABLE IF NOT EXISTS outlay.task_label_delays
(
    project_id LowCardinality(String) CODEC(ZSTD(1)),
    day Date32 COMMENT 'of UTC, of placed_at' CODEC(Delta(4), LZ4),
    size UInt16 CODEC(LZ4),
    signed_tasks Int64 CODEC(T64, LZ4)
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (project_id, day, size);

CREATE MATERIALIZED VIEW IF NOT EXISTS outlay.task_label_delays_feed TO outlay.task_label_delays AS
SELECT
    project_id,
    toDate32(placed_at) AS day,
    toUInt16(if(assumeNotNull(label_delay) <= 0, 0, 1 + ceil(log(assumeNotNull(label_delay)) / log(1.025 / 0.975)))) AS size,
    sum(sign) AS signed_tasks
FROM outlay.task_states
WHERE label_delay IS NOT NULL
GROUP BY project_id, day, size;

CREATE VIEW IF NOT EXISTS outlay.task_label_delays_difference AS
SELECT project_id, day, size, sum(either.signed_tasks) AS signed_tasks
FROM
(
    SELECT
        project_id,
        toDate32(placed_at) AS day,
        toUInt16(if(assumeNotNull(label_delay) <= 0, 0, 1 + ceil(log(assumeNotNull(label_delay)) / log(1.025 / 0.975)))) AS size,
        toInt64(1) AS signed_tasks
    FROM outlay.task_states
    WHERE placed_at >= {from:DateTime64(3)} AND placed_at < {to:DateTime64(3)}
        AND sign = 1
        AND label_delay IS NOT NULL
        AND (project_id, placed_at, task_key, version) NOT IN (
            SELECT project_id, placed_at, task_key, version
            FROM outlay.task_states
            WHERE placed_at >= {from:DateTime64(3)} AND placed_at < {to:DateTime64(3)} AND sign = -1
        )
    UNION ALL
    SELECT project_id, day, size, -signed_tasks
    FROM outlay.task_label_delays
    WHERE day >= toDate32({from:DateTime64(3)}) AND day < toDate32({to:DateTime64(3)})
) AS either
GROUP BY project_id, day, size
HAVING signed_tasks != 0;
