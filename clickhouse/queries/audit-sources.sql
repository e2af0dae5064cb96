-- Accepted against stored, rejected and repeated, by source and partition.
WITH
    -- include parts/audit-progress.sql
SELECT
    records.project AS project_id,
    records.door AS signal,
    records.sender AS emitter,
    records.log_partition AS log_partition,
    sum(records.is_accepted) AS n_records,
    sum(records.accepted) AS n_accepted,
    sum(records.calls) AS n_calls,
    sum(records.outcomes) AS n_outcomes,
    sum(records.rejected) AS n_rejected,
    sum(records.repeats) AS n_duplicates,
    sum(records.in_flight) AS n_in_flight,
    sum(records.missing) AS n_missing,
    sum(records.surplus) AS n_surplus,
    sum(records.never_accepted) AS n_never_accepted,
    sum(records.doubled) AS n_doubled,
    sum(records.unpaired) AS n_unpaired
FROM
    -- include parts/audit-records.sql
GROUP BY project_id, signal, emitter, log_partition
ORDER BY n_accepted DESC, project_id, signal, emitter, log_partition
