-- Five calls that lack something of a mask (see quality-habits.sql), apart from the sums: ids are long, and reading stops at five.
-- Where a call was corrected since, the id is of the same call.
SELECT
    -- include parts/example-ids.sql
FROM
(
    SELECT groupArray(5)((event_id, dialect != 'native', trace_id, span_id, call_id)) AS ids
    FROM
    (
        SELECT event_id, dialect, trace_id, span_id, call_id
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND is_billable
            AND kind != 'adjustment'
            AND sign = 1
            AND bitAnd(
                (team = '') + 2 * (workflow = '') + 4 * (user_id = '')
                    + 8 * (task_key = toUUID('00000000-0000-0000-0000-000000000000')) + 16 * (prompt_name = ''),
                {mask:UInt8}
            ) != 0
        LIMIT 5
    )
)
