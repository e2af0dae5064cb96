-- Metrics and summaries of some sources in a range. Of cumulative series also what lies before and after it, up to 32 days
-- away, as far as the nearest point of each: a series may state some of its classes in points of their own.
SELECT
    ts,
    call_id
FROM
(
    SELECT
        ts,
        call_id,
        min(ts_before) OVER series AS from_before,
        max(ts_after) OVER series AS to_after
    FROM
    (
        SELECT
            ts,
            call_id,
            meter_series,
            meter_started_at,
            {from:DateTime64(3)} AS range_from,
            {to:DateTime64(3)} AS range_to,
            if(meter_is_cumulative, maxIf(ts, ts < range_from) OVER classes, toDateTime64(0, 3, 'UTC')) AS last_before,
            if(meter_is_cumulative, minIf(ts, ts > range_to) OVER classes, toDateTime64(0, 3, 'UTC')) AS first_after,
            if(last_before = toDateTime64(0, 3, 'UTC'), range_from, last_before) AS ts_before,
            if(first_after = toDateTime64(0, 3, 'UTC'), range_to, first_after) AS ts_after
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)} - INTERVAL 32 DAY
            AND ts <= {to:DateTime64(3)} + INTERVAL 32 DAY
            AND revision = 0
            AND sign = 1
            AND is_sole_record
            AND signal IN ('metric', 'log')
            AND source_key IN {sources:Array(String)}
        WINDOW classes AS
        (
            PARTITION BY
                meter_series,
                meter_started_at,
                meter_is_cumulative,
                (isNull(input_uncached), isNull(cache_read), isNull(output_text), isNull(output_reasoning), mapKeys(usage_more))
        )
    )
    WINDOW series AS (PARTITION BY meter_series, meter_started_at)
)
WHERE ts BETWEEN from_before AND to_after
