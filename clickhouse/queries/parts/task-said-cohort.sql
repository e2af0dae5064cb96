-- The cohort as current outcomes say.
cohort AS
(
    SELECT
        tasks.*,
        0 AS rule,
        toString(current_outcome) AS outcome,
        outcome AS base_outcome,
        false AS is_maturing,
        multiIf({by_base:Bool}, base_outcome, {by_task:Bool}, toString(task), d1) AS group1,
        no_value AS series,
        toUnixTimestamp(multiIf(
            {bucket:String} = '', toDateTime(0, {tz:String}),
            {bucket:String} = '1m', toStartOfMinute(placed_at, {tz:String}),
            {bucket:String} = '5m', toStartOfInterval(placed_at, INTERVAL 5 MINUTE, {tz:String}),
            {bucket:String} = '15m', toStartOfInterval(placed_at, INTERVAL 15 MINUTE, {tz:String}),
            {bucket:String} = '1h', toStartOfHour(placed_at, {tz:String}),
            {bucket:String} = '3h', toStartOfInterval(placed_at, INTERVAL 3 HOUR, {tz:String}),
            {bucket:String} = '1d', toStartOfDay(placed_at, {tz:String}),
            {bucket:String} = '1w', toDateTime(toStartOfWeek(placed_at, 1, {tz:String}), {tz:String}),
            toDateTime(toStartOfMonth(placed_at, {tz:String}), {tz:String})
        )) AS bucket_at
    FROM tasks
)
