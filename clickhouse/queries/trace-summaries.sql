-- What the records of some traces in a range add up to: a trace across an end of the range counts with the part inside, so
-- that the list of all is the spend of the range. Sums multiply by sign. Counts and times look at rows nobody cancelled: a
-- cancel row repeats what it takes back.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS not_given,
    ts + toIntervalMillisecond(if(signal = 'metric', 0, ifNull(duration_ms, 0))) AS ended_at,
    status IN ('error', 'timeout') AS is_failed,
    sign = 1 AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND sign = -1
            AND trace_id IN {trace_ids:Array(UUID)}
    ) AS is_current
SELECT
    trace_id,
    minIf(ts, is_current) AS first_at,
    maxIf(ended_at, is_current) AS last_at,
    sum(sign) AS records,
    sumIf(sign, is_billable) AS calls,
    sumIf(sign, is_billable AND cost IS NULL) AS unpriced_calls,
    sumIf(sign, is_billable AND cost IS NOT NULL AND price_status = 'partly_priced') AS partly_priced_calls,
    multiIf(sumIf(sign, is_billable AND cost IS NOT NULL) != 0, sumIf(cost * sign, is_billable), calls = 0, toDecimal128(0, 12), NULL) AS spend,
    sumIf(sign, is_billable AND is_failed) AS failed_calls,
    sumIf(sign, is_failed) AS failed_records,
    if(sumIf(sign, is_billable AND input_tokens IS NOT NULL) = 0, NULL, sumIf(input_tokens * sign, is_billable)) AS input_sum,
    if(sumIf(sign, is_billable AND output_tokens IS NOT NULL) = 0, NULL, sumIf(output_tokens * sign, is_billable)) AS output_sum,
    arraySort(groupUniqArrayIf(10)(workflow, is_current AND workflow != '')) AS workflows,
    arraySort(groupUniqArrayIf(10)(toString(model_answered), is_current AND is_billable AND model_answered != '')) AS models,
    uniqExactIf(task_key, is_current AND task_key != not_given) AS tasks,
    minIf(if(task_id = '', toString(task_key), task_id), is_current AND task_key != not_given) AS first_task
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND trace_id IN {trace_ids:Array(UUID)}
GROUP BY trace_id
