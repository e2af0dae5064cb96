-- Tasks made up for judgements of traces and responses, by what was judged.
SELECT DISTINCT
    task_key,
    task_id
FROM outlay.outcomes
WHERE project_id = {project:String}
    AND (
        (startsWith(task_id, 'trace:') AND trace_id IN {trace_ids:Array(UUID)})
        OR (startsWith(task_id, 'response:') AND response_id IN {response_ids:Array(String)})
    )
