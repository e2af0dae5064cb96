-- What a call's bytes are spent on, in parts that keep each column in a file of its own; small parts do not tell.
SELECT column, round(sum(column_bytes_on_disk) / sum(rows), 3) AS bytes_per_row, sum(rows) AS row_count
FROM system.parts_columns
WHERE active AND database = 'outlay' AND table = 'calls' AND part_type = 'Wide'
GROUP BY column
ORDER BY bytes_per_row DESC, column
LIMIT 30
