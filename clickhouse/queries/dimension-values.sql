-- Values of one dimension in the days of a range and how many calls carry each, from a rollup by day: few rows, however large the
-- project is.
SELECT CAST({column:Identifier} AS String) AS text, sum(signed_calls) AS calls
FROM outlay.{rollup:Identifier}
WHERE project_id = {project:String} AND slot >= {from:DateTime64(3)} AND slot < {to:DateTime64(3)}
GROUP BY text
HAVING calls > 0 AND text != '' AND ({part:String} = '' OR positionCaseInsensitiveUTF8(text, {part:String}) > 0)
ORDER BY calls DESC, text
LIMIT {limit:UInt32}
