-- How far the states of tasks are behind what was inserted. A look is written down with when it began, and a range with when it
-- was in: of one instant either may be first, so what was inserted up to a minute after a look began counts as looked at.
WITH (SELECT argMaxOrNull(at, version) FROM outlay.task_marks WHERE kind = 'looked') AS looked
SELECT
    looked AS looked_at,
    assumeNotNull((SELECT countIf(kind = 'filled') FROM outlay.task_marks)) AS n_filled,
    -- Versions are times, made to grow.
    assumeNotNull((SELECT max(version) FROM outlay.task_marks)) AS marked_ms,
    toUInt64(count()) AS n_waiting,
    minOrNull(inserted_at) AS waiting_since
FROM outlay.ingest_ranges FINAL
WHERE inserted_at > ifNull(looked, {now:DateTime64(3)} - INTERVAL 7 DAY) + INTERVAL 1 MINUTE
    AND calls_stored + outcomes_stored > 0 -- Of what stored nothing there is nothing to look at.
