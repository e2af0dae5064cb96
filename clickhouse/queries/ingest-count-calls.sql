-- How many calls of a range of the log are in the ledger; corrections repeat the place and do not count.
-- The time bounds only prune partitions and granules.
SELECT count() AS stored
FROM outlay.calls
WHERE log_partition = {partition:UInt16}
  AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
  AND received_at BETWEEN {received_first:DateTime64(3, 'UTC')} AND {received_last:DateTime64(3, 'UTC')}
  AND ts BETWEEN {first:DateTime64(3, 'UTC')} AND {last:DateTime64(3, 'UTC')}
  AND revision = 0
  AND sign = 1
