-- Traces with a record in the range, the first by {sort}, a page at a time after (cursor_rank, cursor_id). `from` is that of the
-- range, or later where the newest are asked for and enough of them are newer. Sums multiply by sign; a cancelled row has the
-- times of the one that replaces it.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS not_given,
    ts + toIntervalMillisecond(if(signal = 'metric', 0, ifNull(duration_ms, 0))) AS ended_at,
    status IN ('error', 'timeout') AS is_failed,
    {search:Nullable(String)} IS NOT NULL AND (
        trace_id = {search_uuid:UUID}
        OR task_key = nullIf({search_uuid:UUID}, not_given)
        OR call_id = nullIf({search_uuid:UUID}, not_given)
        OR span_id = nullIf({search_span:UInt64}, 0)
        OR {search:Nullable(String)} IN (task_id, session_id, user_id, customer_id, response_id, event_id, batch_id)
    ) AS is_found
SELECT
    trace_id,
    multiIf(sumIf(sign, is_billable AND cost IS NOT NULL) != 0, sumIf(cost * sign, is_billable), sumIf(sign, is_billable) = 0, toDecimal128(0, 12), NULL) AS amount,
    multiIf(
        {sort:String} = 'cost', ifNull(amount, toDecimal128('-1000000000000000000', 12)),
        {sort:String} = 'duration', toDecimal128(toUnixTimestamp64Milli(maxIf(ended_at, sign = 1)) - toUnixTimestamp64Milli(minIf(ts, sign = 1)), 12),
        {sort:String} = 'errors', toDecimal128(sumIf(sign, is_failed), 12),
        toDecimal128(toUnixTimestamp64Milli(maxIf(ts, sign = 1)), 12)
    ) AS rank
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND trace_id != not_given
GROUP BY trace_id
HAVING sum(sign) > 0
    AND (rank, trace_id) < ({cursor_rank:Decimal(38, 12)}, {cursor_id:UUID})
    AND ({workflow:Nullable(String)} IS NULL OR sumIf(sign, workflow = {workflow:Nullable(String)}) > 0)
    AND ({status:Nullable(String)} IS NULL OR (sumIf(sign, is_failed) > 0) = ({status:Nullable(String)} = 'error'))
    AND ({cost_min:Nullable(Decimal(38, 12))} IS NULL OR amount >= {cost_min:Nullable(Decimal(38, 12))})
    AND ({search:Nullable(String)} IS NULL OR sumIf(sign, is_found) > 0)
ORDER BY rank DESC, trace_id DESC
LIMIT {limit:UInt32}
