-- Values of a dimension that is in no rollup: in the newest calls of a range, never more than `newest`. What is looked for is
-- looked for in these, for a search through the whole ledger would have no end where nothing is found.
WITH tags[{tag01:String}] AS tag01
SELECT text, sum(signed_calls) AS calls
FROM
(
    SELECT CAST({column:Identifier} AS String) AS text, if(kind = 'adjustment', 0, toInt64(sign)) AS signed_calls
    FROM outlay.calls
    WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND is_billable
    ORDER BY ts DESC
    LIMIT {newest:UInt64}
)
GROUP BY text
HAVING calls > 0 AND text != '' AND ({part:String} = '' OR positionCaseInsensitiveUTF8(text, {part:String}) > 0)
ORDER BY calls DESC, text
LIMIT {limit:UInt32}
