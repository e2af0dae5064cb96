-- Tables of ours and what they hold on this server's disks now. Of the installation: it names no project and no time, since what
-- is asked is neither whose nor when.
SELECT
    table AS name,
    toUInt64(count()) AS n_parts,
    toUInt64(sum(rows)) AS n_rows,
    toUInt64(sum(bytes_on_disk)) AS n_bytes,
    assumeNotNull((SELECT toUInt64(count()) FROM system.merges WHERE database = 'outlay')) AS n_merges
FROM system.parts
WHERE active AND database = 'outlay'
GROUP BY table
ORDER BY n_bytes DESC, name
LIMIT {limit:UInt32}
