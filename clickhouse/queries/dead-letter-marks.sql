-- Everything that was done about one dead letter, oldest first. Of all time: a letter may be replayed long after it failed.
SELECT
    mark,
    marked_at,
    stored,
    duplicates,
    failed,
    detail,
    author,
    reason
FROM outlay.dead_letter_marks
WHERE project_id = {project:String}
  AND log_partition = {partition:UInt16}
  AND log_offset = {offset:UInt64}
  AND log_index = {index:UInt32}
ORDER BY marked_at
LIMIT 1000
