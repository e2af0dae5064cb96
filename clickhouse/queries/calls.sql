-- Single calls as they stand now, newest first, a page at a time after (cursor_ts, cursor_id).
-- A row nobody cancelled is current: a cancel row repeats the (call_id, revision) it takes back, and the ids that an index finds.
-- Where it is known that none took back any other, nobody looks for such.
WITH toUUID('00000000-0000-0000-0000-000000000000') AS not_given
SELECT
    -- include parts/call-columns.sql
    corrected_by
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND sign = 1
    -- only with taken_back
    AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
            AND trace_id = nullIf({trace_id:Nullable(UUID)}, not_given)
            AND trace_id = nullIf({span_trace_id:Nullable(UUID)}, not_given)
            AND call_id = nullIf({call_id:Nullable(UUID)}, not_given)
            AND task_key = nullIf({task_key:Nullable(UUID)}, not_given)
    )
    -- end of taken_back
    -- include parts/call-filters.sql
-- As the ledger is sorted, so that a page of the newest is read from its end.
ORDER BY toStartOfFiveMinutes(ts) DESC, ts DESC, call_id DESC
LIMIT {limit:UInt32}
