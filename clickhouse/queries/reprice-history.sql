-- Every revision of the calls with an id, oldest first, and when each was taken back. No time range, on purpose: an id
-- is asked for without knowing when it was.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS not_given,
    wanted AS
    (
        SELECT *
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ({span_trace_id:Nullable(UUID)} IS NULL OR trace_id = nullIf({span_trace_id:Nullable(UUID)}, not_given))
            AND ({span_id:Nullable(UInt64)} IS NULL OR span_id = nullIf({span_id:Nullable(UInt64)}, 0))
            AND ({call_id:Nullable(UUID)} IS NULL OR call_id = nullIf({call_id:Nullable(UUID)}, not_given))
            AND ({event_id:Nullable(String)} IS NULL OR event_id = {event_id:Nullable(String)})
        ORDER BY call_id, revision
        LIMIT 1000
    )
SELECT
    call_id,
    revision,
    anyIf(ts, sign = 1) AS occurred_at,
    anyIf(received_at, sign = 1) AS arrived_at,
    anyIf(reason, sign = 1) AS why,
    anyIf(corrected_by, sign = 1) AS author,
    anyIf(corrected_at, sign = 1) AS since,
    anyIf(corrected_at, sign = -1) AS until,
    countIf(sign = -1) > 0 AS is_replaced,
    anyIf(is_billable, sign = 1) AS billed,
    anyIf(settlement, sign = 1) AS settled,
    anyIf(settled_by, sign = 1) AS settled_by_call,
    anyIf(cost, sign = 1) AS amount,
    anyIf(cost_list, sign = 1) AS list_amount,
    anyIf(cost_excluded, sign = 1) AS excluded_amount,
    anyIf(reported_cost, sign = 1) AS reported_amount,
    anyIf(price_status, sign = 1) AS price_state,
    anyIf(unpriced_reason, sign = 1) AS unpriced_why,
    anyIf(price_ids, sign = 1) AS prices,
    anyIf(price_flags, sign = 1) AS flags,
    anyIf(price_book, sign = 1) AS book
FROM wanted
GROUP BY call_id, revision
HAVING countIf(sign = 1) > 0
ORDER BY call_id, revision
