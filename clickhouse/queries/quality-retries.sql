-- Calls that repeat the one before with the same prompt of the same user within a minute and do not say that they are retries:
-- the one before failed, or had just as many tokens. Of long ranges only each {sample}th pair of user and prompt is looked at.
WITH toUUID('00000000-0000-0000-0000-000000000000') AS not_given
SELECT
    count() AS calls,
    sum(cost) AS money,
    groupArray(5)(event) AS examples
FROM
(
    SELECT
        cost,
        retry_of,
        attempt,
        input_tokens,
        multiIf(
            event_id != '', event_id,
            dialect != 'native' AND trace_id != not_given AND span_id != 0,
            concat(replaceAll(toString(trace_id), '-', ''), ':', lower(leftPad(hex(span_id), 16, '0'))),
            toString(call_id)
        ) AS event,
        dateDiff('millisecond', lagInFrame(ts) OVER before, ts) AS gap_ms,
        lagInFrame(status) OVER before AS status_before,
        lagInFrame(input_tokens) OVER before AS tokens_before
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND prompt_hash != 0
        AND user_id != ''
        AND cityHash64(user_id, prompt_hash) % {sample:UInt32} = 0
        AND sign = 1
        AND (call_id, revision) NOT IN (
            SELECT call_id, revision
            FROM outlay.calls
            WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
                AND prompt_hash != 0 AND cityHash64(user_id, prompt_hash) % {sample:UInt32} = 0
        )
    WINDOW before AS (PARTITION BY user_id, prompt_hash ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
)
WHERE gap_ms <= 60000
    AND retry_of = ''
    AND ifNull(attempt, 1) <= 1
    AND (status_before IN ('error', 'timeout', 'cancelled') OR ifNull(tokens_before = input_tokens, false))
