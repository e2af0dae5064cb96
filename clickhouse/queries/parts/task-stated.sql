-- Of minutes and of a value, what counts of all that was `heard` of a task.
stated AS
(
    SELECT
        judged_task AS task_key,
        countIf(manual_minutes IS NOT NULL) > 0 AS has_minutes,
        toDecimal128(ifNull(argMaxIf(manual_minutes, (revision, labelled_at, log_offset, log_index), manual_minutes IS NOT NULL), 0), 6) AS minutes,
        countIf(value_amount IS NOT NULL) > 0 AS has_value,
        toDecimal128(ifNull(argMaxIf(value_amount, (revision, labelled_at, log_offset, log_index), value_amount IS NOT NULL), 0), 6) AS amount,
        argMaxIf(currency, (revision, labelled_at, log_offset, log_index), value_amount IS NOT NULL) AS amount_currency
    FROM heard
    WHERE manual_minutes IS NOT NULL OR value_amount IS NOT NULL
    GROUP BY judged_task
),
