-- Dead letters by reason: those of the range, and those of all time that nothing was done about.
SELECT
    why AS reason,
    toUInt64(countIf(at >= {from:DateTime64(3)} AND at < {to:DateTime64(3)})) AS n_in_range,
    toUInt64(countIf(marks.last_mark IN ('', 'replay_failed'))) AS n_open,
    toUInt64(countIf(marks.last_mark = 'replay_requested')) AS n_replaying
FROM
(
    SELECT project_id, log_partition, log_offset, log_index, argMax(reason, failed_at) AS why, max(failed_at) AS at
    FROM outlay.dead_letters
    WHERE {project:String} = '' OR project_id = {project:String}
    GROUP BY project_id, log_partition, log_offset, log_index
) AS letters
LEFT JOIN
(
    SELECT project_id, log_partition, log_offset, log_index, argMax(mark, marked_at) AS last_mark
    FROM outlay.dead_letter_marks
    GROUP BY project_id, log_partition, log_offset, log_index
) AS marks USING (project_id, log_partition, log_offset, log_index)
GROUP BY reason
ORDER BY n_open DESC, reason
