-- Dead letters of a project with what was done about them, newest first; each time they failed anew counts once. A page
-- begins after a letter: (failed_at, partition, offset, index), none where `after` is 0. Letters of `places` where given.
SELECT
    log_partition,
    log_offset,
    log_index,
    last_reason AS reason,
    last_message AS message,
    letter_failed_at AS failed_at,
    if(letter_received_at = 0, NULL, letter_received_at) AS received_at,
    letter_kind AS kind,
    letter_events AS n_events,
    letter_encoding AS encoding,
    letter_truncated AS is_truncated,
    letter_schema AS record_schema,
    letter_key AS record_key,
    letter_signal AS signal,
    letter_client AS client,
    payload_bytes,
    if({with_payload:Bool}, letter_payload, '') AS payload,
    multiIf(marks.last_mark = '', 'open', marks.last_mark = 'replay_failed', 'open', marks.last_mark) AS status,
    marks.last_detail AS detail,
    marks.last_stored AS n_stored,
    marks.last_duplicates AS n_duplicates,
    marks.last_failed AS n_failed,
    if(marks.last_at = 0, NULL, marks.last_at) AS marked_at,
    toUInt64(count() OVER ()) AS rows_found
FROM
(
    SELECT
        log_partition,
        log_offset,
        log_index,
        reason AS last_reason,
        message AS last_message,
        failed_at AS letter_failed_at,
        received_at AS letter_received_at,
        kind AS letter_kind,
        events AS letter_events,
        encoding AS letter_encoding,
        is_truncated AS letter_truncated,
        record_schema AS letter_schema,
        record_key AS letter_key,
        signal AS letter_signal,
        client AS letter_client,
        length(payload) AS payload_bytes,
        payload AS letter_payload
    FROM outlay.dead_letters FINAL -- A replayed range has several rows of a letter; the later one counts.
    WHERE project_id = {project:String}
      AND failed_at >= {from:DateTime64(3)}
      AND failed_at < {to:DateTime64(3)}
      AND (empty({reasons:Array(String)}) OR has({reasons:Array(String)}, reason))
      AND (empty({places:Array(String)})
        OR has({places:Array(String)}, concat(toString(log_partition), '-', toString(log_offset), '-', toString(log_index))))
) AS letters
LEFT JOIN
(
    SELECT
        log_partition,
        log_offset,
        log_index,
        argMax(mark, marked_at) AS last_mark,
        argMax(detail, marked_at) AS last_detail,
        argMax(stored, marked_at) AS last_stored,
        argMax(duplicates, marked_at) AS last_duplicates,
        argMax(failed, marked_at) AS last_failed,
        max(marked_at) AS last_at
    FROM outlay.dead_letter_marks
    WHERE project_id = {project:String}
    GROUP BY log_partition, log_offset, log_index
) AS marks USING (log_partition, log_offset, log_index)
WHERE (empty({statuses:Array(String)}) OR has({statuses:Array(String)}, status))
  AND ({after:Int64} = 0
    OR (toUnixTimestamp64Milli(letter_failed_at), log_partition, log_offset, log_index)
        < ({after:Int64}, {after_partition:UInt16}, {after_offset:UInt64}, {after_index:UInt32}))
ORDER BY letter_failed_at DESC, log_partition DESC, log_offset DESC, log_index DESC
LIMIT {limit:UInt32}
