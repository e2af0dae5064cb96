-- Scratch: the groups (tasks, or loose traces) of the block that is being generated. Dropped at the end.
CREATE TABLE bench.groups
(
    number UInt64,
    h UInt64 COMMENT 'everything about a group is drawn from this',
    started DateTime64(3, 'UTC'),
    calls UInt16,
    gap_ms UInt32 COMMENT 'from the start of one call to the start of the next',
    has_task Bool,
    is_traced Bool COMMENT 'told by spans; else by the SDK',
    task_key UUID,
    trace_id UUID,
    project_id LowCardinality(String),
    environment LowCardinality(String),
    workflow_number UInt16,
    user_number UInt32
)
ENGINE = Memory
