-- Which response ids several calls carry, and how many do.
SELECT
    response_id,
    count() AS records
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
    AND revision = 0
    AND sign = 1
    AND kind = 'model_call'
    AND NOT is_sole_record
    AND response_id IN {response_ids:Array(String)}
GROUP BY response_id
HAVING records > 1
