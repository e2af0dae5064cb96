-- Rows and compressed bytes of every table of the product, indexes and marks included.
SELECT table, sum(rows) AS row_count, sum(bytes_on_disk) AS bytes, sum(data_compressed_bytes) AS data_bytes, count() AS parts
FROM system.parts
WHERE active AND database = 'outlay'
GROUP BY table
ORDER BY bytes DESC
