-- How many stored texts an erasure would take: of calls, of a user, or of calls that began before an instant; where several
-- are given, those for which one of them holds.
SELECT count() AS texts
FROM outlay.call_texts
WHERE project_id = {project:String}
  AND (call_id IN {calls:Array(UUID)} OR span_call_id IN {calls:Array(UUID)}
    OR {user:String} != '' AND user_id = {user:String}
    OR occurred_at < {before:DateTime64(3, 'UTC')})
