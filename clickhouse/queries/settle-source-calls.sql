-- The calls that a part of the log brought of some sources.
SELECT
    ts,
    call_id
FROM outlay.calls
WHERE project_id = {project:String}
    AND log_partition = {partition:UInt16}
    AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
    AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
    AND revision = 0
    AND sign = 1
    AND kind = 'model_call'
    AND NOT is_sole_record
    AND source_key IN {sources:Array(String)}
