-- How far the time of calls lies before their reception, milliseconds: negative where a sender's clock is ahead. A call is
-- dated by its start, so its own duration is part of it.
SELECT
    toUInt64(count()) AS n_calls,
    quantilesTDigest(0.05, 0.5, 0.95)(toFloat64(age)) AS ages,
    toUInt64(countIf(age < -1000)) AS n_ahead,
    toUInt64(countIf(age > 86400000)) AS n_day_late
FROM
(
    SELECT dateDiff('millisecond', ts, received_at) AS age
    FROM outlay.calls
    WHERE received_at >= {from:DateTime64(3)}
      AND received_at < {to:DateTime64(3)}
      AND ({project:String} = '' OR project_id = {project:String})
      AND revision = 0
      AND sign = 1
      AND kind != 'adjustment'
)
