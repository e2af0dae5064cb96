-- How old the newest queryable call is, and how long calls of a range took to arrive and from there to be queryable.
-- Percentiles are the value at rank ⌊p·n⌋, from 0. The clock of a sender may be ahead of ours: no delay is below 0.
WITH
    ranges AS
    (
        SELECT log_partition, first_offset, last_offset, inserted_at
        FROM outlay.ingest_ranges FINAL
        WHERE inserted_at >= {from:DateTime64(3)} AND oldest_received_at < {to:DateTime64(3)}
    ),
    arrived AS
    (
        SELECT
            log_partition,
            log_offset,
            received_at,
            greatest(0, dateDiff('millisecond', ts, received_at)) AS arrival_ms
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND sign = 1
            AND revision = 0
            AND kind != 'adjustment'
    ),
    -- The range of the log it came with.
    last_offset >= log_offset AND inserted_at > toDateTime64(0, 3, 'UTC') AS is_placed
SELECT
    -- Read backwards in the order of the sort key.
    (SELECT tuple(ts) FROM outlay.calls WHERE project_id = {project:String} AND ts < {to:DateTime64(3)} ORDER BY ts DESC LIMIT 1).1 AS newest_at,
    count() AS calls,
    if(count() = 0, [], quantilesExact(0.5, 0.95)(arrival_ms)) AS arrival_delays,
    countIf(is_placed) AS placed_calls,
    if(placed_calls = 0, [], quantilesExactIf(0.5, 0.95)(greatest(0, dateDiff('millisecond', received_at, inserted_at)), is_placed)) AS ingest_delays
FROM arrived
ASOF LEFT JOIN ranges ON arrived.log_partition = ranges.log_partition AND arrived.log_offset >= ranges.first_offset
