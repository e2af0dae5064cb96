-- What did not become a row: dead letters of the project by reason, and repeats of every project (the log's ranges do not
-- say whose they were). By the time of storing, because what failed may have no time of its own.
SELECT 'dead_letters' AS fault, toString(why) AS detail, count() AS events, groupArray(5)(place) AS examples
FROM
(
    SELECT argMax(reason, failed_at) AS why, concat(toString(log_partition), ':', toString(log_offset), ':', toString(log_index)) AS place
    FROM outlay.dead_letters
    WHERE project_id = {project:String} AND failed_at >= {from:DateTime64(3)} AND failed_at < {to:DateTime64(3)}
    GROUP BY log_partition, log_offset, log_index
)
GROUP BY detail
UNION ALL
SELECT 'duplicates', '', sum(duplicates), emptyArrayString()
FROM outlay.ingest_ranges FINAL
WHERE inserted_at >= {from:DateTime64(3)} AND inserted_at < {to:DateTime64(3)}
