-- How often each kind of price setting of each project was changed: a price book is built anew where a count moved.
SELECT
    project_id,
    kind,
    count() AS changes
FROM outlay.settings
WHERE kind IN ('price', 'price_import', 'price_file')
GROUP BY project_id, kind
ORDER BY project_id, kind
