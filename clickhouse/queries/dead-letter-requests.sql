-- Dead letters of every project whose replay was asked for and not answered, oldest first, with their payload.
SELECT
    asked.project AS project_id,
    asked.place_partition AS log_partition,
    asked.place_offset AS log_offset,
    asked.place_index AS log_index,
    asked.asked_at AS requested_at,
    asked.asker AS author,
    asked.why AS reason,
    letters.kind AS kind,
    letters.events AS events,
    letters.payload AS payload,
    letters.encoding AS encoding,
    letters.is_truncated AS is_truncated,
    letters.record_schema AS record_schema
FROM
(
    SELECT
        project_id AS project,
        log_partition AS place_partition,
        log_offset AS place_offset,
        log_index AS place_index,
        argMax(mark, marked_at) AS last_mark,
        argMax(author, marked_at) AS asker,
        argMax(reason, marked_at) AS why,
        max(marked_at) AS asked_at
    FROM outlay.dead_letter_marks
    GROUP BY project, place_partition, place_offset, place_index
    HAVING last_mark = 'replay_requested'
    ORDER BY asked_at, project, place_partition, place_offset, place_index
    LIMIT {limit:UInt32}
) AS asked
INNER JOIN (SELECT * FROM outlay.dead_letters FINAL) AS letters
    ON letters.log_partition = asked.place_partition
    AND letters.log_offset = asked.place_offset
    AND letters.log_index = asked.place_index
    AND letters.project_id = asked.project
ORDER BY requested_at, project_id, log_partition, log_offset, log_index
