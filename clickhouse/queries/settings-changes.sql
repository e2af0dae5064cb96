-- Changes of the settings of a project, newest first, strictly after the cursor, and with each the version it found.
-- A value longer than `value_bytes_max` is left out: its length is told. Steps of jobs that nobody took are no changes.
WITH page AS
(
    SELECT kind, name, version
    FROM outlay.settings
    WHERE project_id = {project:String}
        AND changed_at >= {from:DateTime64(3)}
        AND changed_at < {to:DateTime64(3)}
        AND (empty({only_kinds:Array(String)}) OR has({only_kinds:Array(String)}, kind))
        AND NOT has({hidden_kinds:Array(String)}, kind)
        AND NOT (kind = 'repricing' AND author = 'outlay' AND reason IN ('previewing', 'applying'))
        AND ({name:String} = '' OR positionCaseInsensitiveUTF8(settings.name, {name:String}) > 0)
        AND ({author:String} = '' OR positionCaseInsensitiveUTF8(settings.author, {author:String}) > 0)
        AND (toUnixTimestamp64Milli(changed_at), kind, settings.name, version)
            < ({cursor_at:Int64}, {cursor_kind:String}, {cursor_name:String}, {cursor_version:UInt64})
    ORDER BY changed_at DESC, kind DESC, settings.name DESC, version DESC
    LIMIT {limit:UInt32}
)
SELECT
    kind,
    name,
    version,
    if(length(value) > {value_bytes_max:UInt32}, '', value) AS kept,
    length(value) AS bytes,
    is_deleted,
    author,
    reason,
    changed_at,
    (kind, name, version) IN (SELECT kind, name, version FROM page) AS is_on_page
FROM outlay.settings
WHERE project_id = {project:String}
    AND (is_on_page OR (kind, name, version + 1) IN (SELECT kind, name, version FROM page))
ORDER BY changed_at DESC, kind DESC, name DESC, version DESC
