-- An attempt that another took the place of: one that another names, or one that did not end well and has a next
-- attempt by number below the same span.
(
    if(event_id = '', toString(call_id), event_id) IN (
        SELECT retry_of
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} + INTERVAL 1 DAY
            AND is_billable AND retry_of != ''
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
        GROUP BY retry_of
        HAVING sum(sign) > 0
    )
    OR status != 'ok' AND (trace_id, parent_span_id, ifNull(attempt, 0)) IN (
        SELECT trace_id, parent_span_id, toUInt8(assumeNotNull(attempt) - 1) AS superseded_attempt
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} + INTERVAL 1 DAY
            AND is_billable AND attempt > 1 AND retry_of = '' AND trace_id != toUUID('00000000-0000-0000-0000-000000000000')
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
        GROUP BY trace_id, parent_span_id, superseded_attempt
        HAVING sum(sign) > 0
    )
) AS is_superseded,
