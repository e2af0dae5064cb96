-- Groups {first} … {first} + {count} of {groups}: who wants what, when, in how many calls. Starts follow a day with its peak
-- in the afternoon and a week with a quiet end: progress x through the days is bent by two sine waves and stays monotone.
INSERT INTO bench.groups
WITH
    cityHash64({seed:UInt64}, n) AS h,
    -- Uniform draws in [0, 1), each from its own hash.
    (cityHash64(h, 1) % 1000000) / 1000000 AS u_project,
    (cityHash64(h, 2) % 1000000) / 1000000 AS u_workflow,
    (cityHash64(h, 3) % 1000000) / 1000000 AS u_user,
    (cityHash64(h, 4) % 100) AS environment_percent,
    (cityHash64(h, 5) % 999999 + 1) / 1000000 AS u_gap,
    cityHash64(h, 6) AS id_bits,
    (n + 0.5) / {groups:UInt64} * {days:UInt32} AS x,
    x + 0.55 / (2 * pi()) * sin(2 * pi() * (x - 0.083)) + 7 * 0.25 / (2 * pi()) * sin(2 * pi() * (x - 2) / 7) AS day,
    {start_ms:Int64} + greatest(0, toInt64(day * 86400000)) AS started_ms,
    toUInt16(floor(pow(2000, u_workflow))) - 1 AS workflow
SELECT
    n,
    h,
    fromUnixTimestamp64Milli(started_ms, 'UTC'),
    [1, 1, 2, 3, 4, 6, 8, 10, 12, 14, 18, 22, 30, 40, 52, 65][h % 16 + 1],
    -- Exponential around 3 s; one in a hundred waits for people.
    if(cityHash64(h, 7) % 100 = 0, 1800000, toUInt32(least(600000, 200 - 3000 * log(u_gap)))),
    cityHash64(h, 8) % 10 != 0,
    workflow % 5 < 2,
    -- UUIDv7, as the SDK makes them.
    if(has_task, reinterpretAsUUID(bitOr(
        bitShiftLeft(toUInt128(bitOr(bitShiftLeft(toUInt64(2), 62), bitShiftRight(id_bits, 2))), 64),
        toUInt128(bitOr(bitShiftLeft(toUInt64(started_ms), 16), 28672 + cityHash64(h, 9) % 4096))
    )), toUUID('00000000-0000-0000-0000-000000000000')) AS task,
    reinterpretAsUUID(sipHash128(h, 10)),
    -- The largest of ten projects has 60 %.
    concat('project-', toString(arrayFirstIndex(share -> u_project < share, [0.60, 0.72, 0.80, 0.86, 0.90, 0.93, 0.95, 0.97, 0.99, 1.0]))),
    multiIf(environment_percent < 85, 'prod', environment_percent < 95, 'staging', 'dev'),
    workflow,
    toUInt32(floor(pow(100000, u_user))) - 1
FROM
(
    SELECT number AS n, cityHash64(cityHash64({seed:UInt64}, number), 8) % 10 != 0 AS has_task
    FROM numbers({first:UInt64}, {count:UInt64})
)
