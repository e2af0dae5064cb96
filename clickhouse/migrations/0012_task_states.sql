-- What each task cost and how it ended, one row per task, kept equal to the ledger (ingest/src/tasks). A change is a cancel
-- row (sign = -1, nothing but the sort key) and the task's new row; a row stands where none of its version takes it back.
CREATE TABLE IF NOT EXISTS outlay.task_states
(
    project_id LowCardinality(String) CODEC(ZSTD(1)),
    placed_at DateTime64(3, 'UTC') COMMENT 'closed_at of the current outcome; of a task nobody judged, its latest call' CODEC(Delta(8), ZSTD(1)),
    task_key UUID CODEC(ZSTD(1)),
    version UInt64 COMMENT 'grows with every change of a task' CODEC(Delta(8), ZSTD(1)),
    sign Int8 CODEC(ZSTD(1)),
    outcome Enum8('unknown' = 0, 'success' = 1, 'failure' = 2, 'partial' = 3, 'abandoned' = 4),
    is_judged Bool CODEC(ZSTD(1)),
    is_called Bool CODEC(ZSTD(1)),
    started_at Nullable(DateTime64(3, 'UTC')) CODEC(Delta(8), ZSTD(1)),
    duration Nullable(Int64) COMMENT 'milliseconds from its start to its end' CODEC(T64, ZSTD(1)),
    label_delay Nullable(Int64) COMMENT 'milliseconds from its end to its verdict' CODEC(T64, ZSTD(1)),
    first_at DateTime64(3, 'UTC') COMMENT 'all its calls lie from here' CODEC(Delta(8), ZSTD(1)),
    last_at DateTime64(3, 'UTC') COMMENT 'to here' CODEC(Delta(8), ZSTD(1)),
    heard_from DateTime64(3, 'UTC') COMMENT 'all that was said of it was closed from here' CODEC(Delta(8), ZSTD(1)),
    heard_to DateTime64(3, 'UTC') COMMENT 'to here' CODEC(Delta(8), ZSTD(1)),

    workflow LowCardinality(String) CODEC(ZSTD(1)),
    workflow_version LowCardinality(String) CODEC(ZSTD(1)),
    team LowCardinality(String) CODEC(ZSTD(1)),
    environment LowCardinality(String) CODEC(ZSTD(1)),
    task_type LowCardinality(String) CODEC(ZSTD(1)),
    customer_id String CODEC(ZSTD(1)),
    user_id String CODEC(ZSTD(1)),
    department LowCardinality(String) CODEC(ZSTD(1)),
    cost_center LowCardinality(String) CODEC(ZSTD(1)),
    use_case LowCardinality(String) CODEC(ZSTD(1)),
    feature LowCardinality(String) CODEC(ZSTD(1)),
    prompt_name LowCardinality(String) CODEC(ZSTD(1)),
    prompt_version LowCardinality(String) CODEC(ZSTD(1)),
    variant LowCardinality(String) CODEC(ZSTD(1)),
    main_model LowCardinality(String) COMMENT 'the one it spent most on' CODEC(ZSTD(1)),

    cost Decimal(38, 12) COMMENT 'USD' CODEC(ZSTD(1)),
    calls Int32 CODEC(T64, ZSTD(1)),
    ledger_rows Int32 COMMENT 'calls and adjustments' CODEC(T64, ZSTD(1)),
    known_calls Int32 COMMENT 'with a known cost' CODEC(T64, ZSTD(1)),
    known_rows Int32 CODEC(T64, ZSTD(1)),
    partly_calls Int32 CODEC(T64, ZSTD(1)),
    missing_calls Int32 CODEC(T64, ZSTD(1)),
    inexact_calls Int32 CODEC(T64, ZSTD(1))
)
ENGINE = CollapsingMergeTree(sign)
PARTITION BY toYYYYMM(placed_at)
ORDER BY (project_id, placed_at, task_key, version);

-- Spend that names no task, by quarters of an hour counted from 1970: signed sums, to which a change adds the difference.
CREATE TABLE IF NOT EXISTS outlay.task_free_spend
(
    project_id LowCardinality(String),
    quarter UInt32 CODEC(Delta(4), ZSTD(1)),
    signed_rows Int64 CODEC(T64, ZSTD(1)),
    signed_calls Int64 CODEC(T64, ZSTD(1)),
    signed_cost Decimal(38, 12) CODEC(ZSTD(1)),
    signed_cost_rows Int64 CODEC(T64, ZSTD(1))
)
ENGINE = SummingMergeTree
ORDER BY (project_id, quarter);

-- How far the two tables above are. Of a name the highest version counts.
CREATE TABLE IF NOT EXISTS outlay.task_marks
(
    kind LowCardinality(String) COMMENT 'project: what was counted of it when it was last looked at; looked: everything written before is in; filling: everything of later event time is in; filled',
    name String COMMENT 'the project',
    version UInt64 COMMENT 'of the latest states',
    at DateTime64(3, 'UTC'),
    call_rows UInt64,
    outcome_rows UInt64 COMMENT 'outcomes and where they belong'
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (kind, name);
