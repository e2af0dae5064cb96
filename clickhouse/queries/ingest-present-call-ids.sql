-- Which calls of a range of the log are in the ledger, with their places in the log; corrections repeat the place and do
-- not count.
SELECT
    log_offset,
    log_index,
    project_id,
    call_id AS id
FROM outlay.calls
WHERE log_partition = {partition:UInt16}
  AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
  AND received_at BETWEEN {received_first:DateTime64(3, 'UTC')} AND {received_last:DateTime64(3, 'UTC')}
  AND ts BETWEEN {first:DateTime64(3, 'UTC')} AND {last:DateTime64(3, 'UTC')}
  AND revision = 0
  AND sign = 1
