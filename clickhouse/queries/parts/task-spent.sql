-- What the billable calls of each task add up to; a replacement and what it replaces are one call.
spent_by_model AS
(
    SELECT
        task_key,
        model_name,
        sumIf(call_sign, is_asked) AS model_calls,
        sumIf(sign, is_asked) AS model_rows,
        sumIf(cost * sign, is_asked) AS model_cost,
        sumIf(call_sign, is_asked AND cost IS NOT NULL) AS model_known_calls,
        sumIf(sign, is_asked AND cost IS NOT NULL) AS model_known_rows,
        sumIf(call_sign, is_asked AND cost IS NOT NULL AND price_status = 'partly_priced') AS model_partly_calls,
        sumIf(call_sign, is_asked AND usage_source = 'missing') AS model_missing_calls,
        sumIf(call_sign, is_asked AND usage_quality != 'exact') AS model_inexact_calls,
        minIf(ts, stands) AS model_first_at,
        maxIf(ts, stands) AS model_last_at,
        minIf(task_started_at, stands) AS model_started_at,
        maxForEachIf(texts, stands) AS model_texts
    FROM called
    GROUP BY task_key, model_name
    HAVING sum(sign) > 0
),
spent AS
(
    SELECT
        task_key,
        1 AS is_called,
        sum(model_calls) AS task_calls,
        sum(model_rows) AS task_rows,
        sum(model_cost) AS task_cost,
        sum(model_known_calls) AS task_known_calls,
        sum(model_known_rows) AS task_known_rows,
        sum(model_partly_calls) AS task_partly_calls,
        sum(model_missing_calls) AS task_missing_calls,
        sum(model_inexact_calls) AS task_inexact_calls,
        min(model_first_at) AS first_at,
        max(model_last_at) AS last_at,
        min(model_started_at) AS called_started_at,
        argMax(model_name, (ifNull(model_cost, 0), model_calls, model_name)) AS main_model,
        maxForEach(model_texts) AS called_texts
    FROM spent_by_model
    GROUP BY task_key
),
