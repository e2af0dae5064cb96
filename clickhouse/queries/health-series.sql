-- What was received, by equal parts of the range counted from its start, and how long until every query saw it.
SELECT
    toUInt32(intDiv(dateDiff('millisecond', {from:DateTime64(3)}, reached_at), {step_ms:Int64})) AS part,
    toUInt64(sum(n_events)) AS n_events_sum,
    toUInt64(countIf(stored_at IS NULL)) AS n_waiting,
    toUInt64(countIf(stored_at IS NOT NULL)) AS n_stored,
    quantilesExactWeightedIf(0.5, 0.95)(assumeNotNull(stored_after) + read_after, n_events, stored_at IS NOT NULL) AS received_to_stored
FROM
(
    -- include parts/health-records.sql
)
GROUP BY part
ORDER BY part
