-- How many rows of a range of the log are in the ledger of outcomes. The time bounds only prune.
SELECT count() AS stored
FROM outlay.outcomes
WHERE log_partition = {partition:UInt16}
  AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
  AND received_at BETWEEN {received_first:DateTime64(3, 'UTC')} AND {received_last:DateTime64(3, 'UTC')}
  AND closed_at BETWEEN {first:DateTime64(3, 'UTC')} AND {last:DateTime64(3, 'UTC')}
