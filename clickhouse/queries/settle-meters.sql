-- Metrics and summaries of some sources in a range, with the point before and the point after of every cumulative series,
-- up to 32 days away.
SELECT
    ts,
    call_id
FROM
(
    SELECT
        ts,
        call_id,
        ts BETWEEN {from:DateTime64(3)} AND {to:DateTime64(3)} AS is_inside,
        row_number() OVER (PARTITION BY meter_series, meter_started_at, ts < {from:DateTime64(3)} ORDER BY ts DESC, call_id DESC) AS from_end,
        row_number() OVER (PARTITION BY meter_series, meter_started_at, ts > {to:DateTime64(3)} ORDER BY ts, call_id) AS from_start,
        meter_is_cumulative
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)} - INTERVAL 32 DAY
        AND ts <= {to:DateTime64(3)} + INTERVAL 32 DAY
        AND revision = 0
        AND sign = 1
        AND is_sole_record
        AND signal IN ('metric', 'log')
        AND source_key IN {sources:Array(String)}
)
WHERE is_inside
    OR (meter_is_cumulative AND ts < {from:DateTime64(3)} AND from_end = 1)
    OR (meter_is_cumulative AND ts > {to:DateTime64(3)} AND from_start = 1)
