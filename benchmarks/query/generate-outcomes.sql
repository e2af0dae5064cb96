-- What was said about the tasks in bench.groups: nothing of one in ten; by the SDK at once, by evaluators within minutes, by
-- people within days, by business events within weeks. One in ten is judged by two sources, one in twenty is revised.
INSERT INTO outlay.outcomes
(
    project_id, closed_at, labelled_at, received_at, task_key, task_started_at, outcome_id, revision, outcome, source,
    evaluator, score, workflow, workflow_version, environment, team, customer_id, user_id, log_partition, log_offset, log_index
)
SETTINGS max_insert_threads = 1, async_insert = 0, min_insert_block_size_rows = 600000, min_insert_block_size_bytes = 0
WITH
    cityHash64(h, 20) AS b1,
    cityHash64(h, 21, judgement.1) AS b2,
    judgement.1 AS source_number,
    judgement.2 AS row_revision,
    -- Workflows differ in how well they do, 55 % … 95 %.
    55 + cityHash64(workflow_number, 5) % 41 AS success_percent,
    toInt64(calls) * gap_ms + 2000 AS lasted_ms,
    toUnixTimestamp64Milli(started) + lasted_ms AS closed_ms,
    closed_ms + row_revision * 86400000 + multiIf(
        source_number = 1, toInt64(b2 % 500),
        source_number = 2, toInt64(5000 + b2 % 900000),
        source_number = 3, toInt64(3600000 + b2 % 432000000),
        toInt64(86400000 + b2 % 1814400000)
    ) AS labelled_ms,
    -- A revision turns the verdict round.
    (cityHash64(h, 22) % 100 < success_percent) != (row_revision > 0) AS is_success
SELECT
    project_id,
    fromUnixTimestamp64Milli(closed_ms, 'UTC'),
    fromUnixTimestamp64Milli(labelled_ms, 'UTC'),
    fromUnixTimestamp64Milli(labelled_ms + 200 + toInt64(b2 % 800), 'UTC'),
    task_key,
    if(is_traced, NULL, started),
    reinterpretAsUUID(sipHash128(h, 23, source_number, row_revision)),
    toUInt32(row_revision),
    multiIf(is_success, 'success', b2 % 10 = 0, 'partial', b2 % 10 = 1, 'abandoned', b2 % 10 = 2, 'unknown', 'failure'),
    ['sdk', 'evaluator', 'human', 'business'][source_number],
    ['', concat('judge-', toString(workflow_number % 30)), 'reviewers', 'ticket_closed'][source_number],
    if(source_number = 2, if(is_success, 0.7, 0.1) + (b2 % 300) / 1000, NULL),
    concat('workflow-', toString(workflow_number)),
    concat('v', toString(1 + (workflow_number + intDiv(toDayOfYear(started), 30)) % 5)),
    environment,
    concat('team-', toString(workflow_number % 200)),
    concat('customer-', toString(user_number % 3000)),
    concat('user-', toString(user_number)),
    toUInt16(0),
    toUInt64(1000000000000) + intDiv(number, 20),
    toUInt32(number % 20 * 100 + 90 + source_number * 2 + row_revision)
FROM bench.groups
ARRAY JOIN arrayConcat(
    if(cityHash64(h, 20) % 10 = 0, [], [(multiIf(workflow_number % 10 < 5, 1, workflow_number % 10 < 8, 2, workflow_number % 10 < 9, 3, 4), 0)]),
    if(cityHash64(h, 20) % 10 = 1, [(3, 0)], []),
    if(cityHash64(h, 20) % 20 = 2, [(multiIf(workflow_number % 10 < 5, 1, workflow_number % 10 < 8, 2, workflow_number % 10 < 9, 3, 4), 1)], [])
) AS judgement
WHERE has_task AND fromUnixTimestamp64Milli(labelled_ms, 'UTC') < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
