-- Calls that carry some response ids; of an id that very many carry, only as many as show that.
SELECT
    response_id,
    ts,
    call_id,
    trace_id
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
    AND revision = 0
    AND sign = 1
    AND kind = 'model_call'
    AND NOT is_sole_record
    AND response_id IN {response_ids:Array(String)}
LIMIT {records_max:UInt32} BY response_id
