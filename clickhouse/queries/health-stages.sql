-- How long events took from stage to stage, weighted by their number, of records received in the range.
SELECT
    toUInt64(count()) AS n_records,
    toUInt64(sum(n_events)) AS n_events_sum,
    toUInt64(sum(n_bytes)) AS n_bytes_sum,
    toUInt64(countIf(stored_at IS NULL)) AS n_waiting,
    minOrNullIf(reached_at, stored_at IS NULL) AS waiting_since,
    quantilesExact(0.5, 0.95)(n_events) AS record_events,
    quantilesExactWeighted(0.5, 0.95)(toInt64(read_after), n_events) AS received_to_read,
    quantilesExactWeightedIf(0.5, 0.95)(assumeNotNull(stored_after), n_events, stored_at IS NOT NULL) AS read_to_stored,
    quantilesExactWeightedIf(0.5, 0.95)(assumeNotNull(stored_after) + read_after, n_events, stored_at IS NOT NULL) AS received_to_stored
FROM
(
    -- include parts/health-records.sql
)
