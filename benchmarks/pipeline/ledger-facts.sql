-- What a ledger knows of its own making: for each project how many calls, how many twice, and how long each event took
-- from its reception until the insert of its range was answered, weighted by events.
WITH ranges AS (SELECT log_partition, first_offset, last_offset, inserted_at FROM outlay.ingest_ranges),
  records AS (
    SELECT
      project_id,
      events,
      received_at,
      inserted_at
    FROM outlay.log_records AS records
    ASOF INNER JOIN ranges
      ON records.log_partition = ranges.log_partition AND records.log_offset >= ranges.first_offset
  ),
  freshness AS (
    SELECT
      project_id,
      toFloat64(sum(events)) AS accepted,
      toUnixTimestamp64Milli(min(received_at)) AS first_received_at,
      toUnixTimestamp64Milli(max(received_at)) AS last_received_at,
      toUnixTimestamp64Milli(max(inserted_at)) AS last_inserted_at,
      quantilesExactWeighted(0.5, 0.95, 0.99)(inserted_at - received_at, events) AS waits
    FROM records
    GROUP BY project_id
  ),
  stored AS (
    SELECT project_id, toFloat64(sum(sign)) AS calls, toFloat64(uniqExact(call_id)) AS ids
    FROM outlay.calls
    GROUP BY project_id
  )
SELECT
  project_id AS project,
  accepted,
  calls,
  ids,
  first_received_at,
  last_received_at,
  last_inserted_at,
  waits
FROM freshness
INNER JOIN stored USING (project_id)
ORDER BY project
