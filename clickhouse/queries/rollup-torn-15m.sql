-- What the rollups by the quarter of an hour lack or have too much in a range of whole quarters, of all projects: slots and rows.
SELECT
    'usage_15m' AS rollup,
    uniqExact(project_id, slot) AS torn_slots,
    count() AS torn_rows
FROM outlay.usage_15m_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
UNION ALL
SELECT
    'work_15m' AS rollup,
    uniqExact(project_id, slot) AS torn_slots,
    count() AS torn_rows
FROM outlay.work_15m_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
UNION ALL
SELECT
    'people_15m' AS rollup,
    uniqExact(project_id, slot) AS torn_slots,
    count() AS torn_rows
FROM outlay.people_15m_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
