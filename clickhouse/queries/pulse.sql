-- Whether data is flowing: how many calls there are, the newest call, the latest arrival among the calls of the day that ends there, the last insert of
-- any project, and the project's dead letters.
-- No time range, on purpose: the newest call may be of any day. It is not older than the newest day that a rollup has.
WITH (
    SELECT maxOrNull(ts)
    FROM outlay.calls
    WHERE project_id = {project:String} AND ts >= (SELECT max(slot) FROM outlay.usage_1d WHERE project_id = {project:String})
) AS newest
SELECT
    (SELECT sumIf(sign, kind != 'adjustment') FROM outlay.calls WHERE project_id = {project:String}) AS calls,
    newest AS newest_at,
    (
        SELECT maxOrNull(received_at)
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= newest - INTERVAL 1 DAY
    ) AS newest_received_at,
    (SELECT maxOrNull(inserted_at) FROM outlay.ingest_ranges) AS last_insert_at,
    (
        SELECT count()
        FROM (SELECT DISTINCT log_partition, log_offset, log_index FROM outlay.dead_letters WHERE project_id = {project:String})
    ) AS dead_letters
