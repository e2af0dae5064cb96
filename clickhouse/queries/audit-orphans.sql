-- Events left out as repeats of calls or outcomes that are not in the ledger.
WITH
    -- include parts/audit-progress.sql
SELECT
    log_partition,
    log_offset,
    project_id,
    count() AS n_events,
    groupArray(5)(event_key) AS examples
FROM outlay.repeats FINAL
WHERE received_at >= {from:DateTime64(3)}
  AND received_at < {to:DateTime64(3)}
  AND ({project:String} = '' OR project_id = {project:String})
  AND log_offset <= done_to[log_partition]
  AND log_offset >= audited_from[log_partition]
  AND (project_id, kind, event_key) NOT IN (
      SELECT project_id, 'call', call_id FROM outlay.calls
      WHERE ({project:String} = '' OR project_id = {project:String})
        AND call_id IN (
            SELECT event_key FROM outlay.repeats
            WHERE received_at >= {from:DateTime64(3)} AND received_at < {to:DateTime64(3)} AND kind = 'call'
        )
        AND revision = 0
        AND sign = 1
      UNION ALL
      SELECT project_id, 'outcome', outcome_id FROM outlay.outcomes
      WHERE ({project:String} = '' OR project_id = {project:String})
        AND outcome_id IN (
            SELECT event_key FROM outlay.repeats
            WHERE received_at >= {from:DateTime64(3)} AND received_at < {to:DateTime64(3)} AND kind = 'outcome'
        )
  )
GROUP BY log_partition, log_offset, project_id
ORDER BY log_partition, log_offset
LIMIT {limit:UInt32}
