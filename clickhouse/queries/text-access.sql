-- Who read texts of calls, newest first. A page begins after (accessed_at, access_id), none where `after` is 0.
SELECT
    accessed_at,
    access_id,
    key_id,
    call_id,
    event_id,
    texts
FROM outlay.text_access
WHERE project_id = {project:String}
  AND accessed_at >= {from:DateTime64(3, 'UTC')}
  AND accessed_at < {to:DateTime64(3, 'UTC')}
  AND ({key:String} = '' OR key_id = {key:String})
  AND ({after:Int64} = 0
    OR (toUnixTimestamp64Milli(accessed_at), access_id) < ({after:Int64}, {after_id:UUID}))
ORDER BY accessed_at DESC, access_id DESC
LIMIT {limit:UInt32}
