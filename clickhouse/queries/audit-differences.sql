-- The records of the log whose events are not all accounted for exactly once, oldest first.
WITH
    -- include parts/audit-progress.sql
SELECT
    records.log_partition AS log_partition,
    records.log_offset AS log_offset,
    if(records.received_at = 0, NULL, records.received_at) AS received_at,
    records.project AS project_id,
    records.door AS signal,
    records.sender AS emitter,
    records.accepted AS n_accepted,
    records.accounted AS n_accounted,
    records.missing AS n_missing,
    records.surplus AS n_surplus,
    records.never_accepted AS n_never_accepted,
    records.doubled AS n_doubled,
    records.unpaired AS n_unpaired
FROM
    -- include parts/audit-records.sql
WHERE records.missing > 0 OR records.surplus > 0 OR records.never_accepted > 0 OR records.doubled > 0 OR records.unpaired > 0
ORDER BY log_partition, log_offset, received_at
LIMIT {limit:UInt32}
