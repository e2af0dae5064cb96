-- What may be wrong between calls: the same answer billed twice, a call billed inside a billed call, a record left out in
-- favour of one that is not billed, a span that lies outside its parent. Of long ranges only each {sample}th response or
-- trace is looked at, whole; money is what would be too much (or, of a broken chain, what would be missing).
-- A row nobody cancelled is current: a cancel row has the values, and so the sample, of the row it takes back.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS not_given,
    spans AS
    (
        SELECT
            trace_id,
            span_id,
            parent_span_id,
            ts,
            duration_ms,
            is_billable,
            cost,
            multiIf(
                event_id != '', event_id,
                dialect != 'native' AND trace_id != not_given AND span_id != 0,
                concat(replaceAll(toString(trace_id), '-', ''), ':', lower(leftPad(hex(span_id), 16, '0'))),
                toString(call_id)
            ) AS event
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND span_id != 0
            AND cityHash64(trace_id) % {sample:UInt32} = 0
            AND sign = 1
            AND (call_id, revision) NOT IN (
                SELECT call_id, revision
                FROM outlay.calls
                WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
                    AND span_id != 0 AND cityHash64(trace_id) % {sample:UInt32} = 0
            )
    ),
    left_out AS
    (
        SELECT
            call_id,
            settled_by,
            cost_excluded,
            multiIf(
                event_id != '', event_id,
                dialect != 'native' AND trace_id != not_given AND span_id != 0,
                concat(replaceAll(toString(trace_id), '-', ''), ':', lower(leftPad(hex(span_id), 16, '0'))),
                toString(call_id)
            ) AS event
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND settlement != ''
            AND NOT is_billable
            AND settled_by != not_given
            AND sign = 1
            AND (call_id, revision) NOT IN (
                SELECT call_id, revision
                FROM outlay.calls
                WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
                    AND settlement != ''
            )
    ),
    -- What something was left out for and is billed; it may lie just outside of the range.
    billed AS
    (
        SELECT call_id
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)} - INTERVAL 1 DAY
            AND ts < {to:DateTime64(3)} + INTERVAL 1 DAY
            AND call_id IN (SELECT settled_by FROM left_out)
        GROUP BY call_id
        HAVING sumIf(sign, is_billable) > 0
    )
SELECT 'same_response_billed' AS fault, toUInt64(sum(copies - 1)) AS calls, sum(amount - largest) AS money, groupArray(5)(example) AS examples
FROM
(
    SELECT
        count() AS copies,
        sum(ifNull(cost, 0)) AS amount,
        max(ifNull(cost, 0)) AS largest,
        max(
            multiIf(
                event_id != '', event_id,
                dialect != 'native' AND trace_id != not_given AND span_id != 0,
                concat(replaceAll(toString(trace_id), '-', ''), ':', lower(leftPad(hex(span_id), 16, '0'))),
                toString(call_id)
            )
        ) AS example
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND response_id != ''
        AND cityHash64(response_id) % {sample:UInt32} = 0
        AND sign = 1
        AND (call_id, revision) NOT IN (
            SELECT call_id, revision
            FROM outlay.calls
            WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
                AND response_id != '' AND cityHash64(response_id) % {sample:UInt32} = 0
        )
    GROUP BY response_id
    HAVING copies > 1
    ORDER BY amount - largest DESC, example
)
UNION ALL
SELECT 'nested_both_billed', count(), sum(cost), groupArray(5)(event)
FROM spans
WHERE is_billable AND parent_span_id != 0 AND (trace_id, parent_span_id) IN (SELECT trace_id, span_id FROM spans WHERE is_billable)
UNION ALL
SELECT 'excluded_for_nothing', count(), sum(cost_excluded), groupArray(5)(event)
FROM left_out
WHERE settled_by NOT IN (SELECT call_id FROM billed)
    AND settled_by NOT IN (SELECT call_id FROM left_out WHERE settled_by IN (SELECT call_id FROM billed))
UNION ALL
SELECT 'outside_parent', count(), sum(if(child.is_billable, child.cost, NULL)), groupArray(5)(child.event)
FROM (SELECT trace_id, parent_span_id, ts, event, is_billable, cost FROM spans WHERE parent_span_id != 0) AS child
INNER JOIN (SELECT trace_id, span_id, ts, duration_ms FROM spans) AS parent
    ON child.trace_id = parent.trace_id AND child.parent_span_id = parent.span_id
WHERE child.ts < parent.ts - INTERVAL 1 SECOND
    OR (parent.duration_ms IS NOT NULL AND child.ts > addMilliseconds(parent.ts, ifNull(parent.duration_ms, 0) + 1000))
