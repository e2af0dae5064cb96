-- How many texts of a range of the log are stored. The time bounds only prune. Those that have expired are stored no more.
SELECT count() AS stored
FROM outlay.call_texts
WHERE log_partition = {partition:UInt16}
  AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
  AND received_at BETWEEN {received_first:DateTime64(3, 'UTC')} AND {received_last:DateTime64(3, 'UTC')}
  AND occurred_at BETWEEN {first:DateTime64(3, 'UTC')} AND {last:DateTime64(3, 'UTC')}
