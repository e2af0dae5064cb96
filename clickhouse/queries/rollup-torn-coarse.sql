-- What the rollups made of those by the quarter of an hour lack or have too much in a range of whole days, of all projects.
SELECT
    'usage_1h' AS rollup,
    uniqExact(project_id, slot) AS torn_slots,
    count() AS torn_rows
FROM outlay.usage_1h_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
UNION ALL
SELECT
    'usage_1d' AS rollup,
    uniqExact(project_id, slot) AS torn_slots,
    count() AS torn_rows
FROM outlay.usage_1d_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
UNION ALL
SELECT
    'work_1h' AS rollup,
    uniqExact(project_id, slot) AS torn_slots,
    count() AS torn_rows
FROM outlay.work_1h_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
UNION ALL
SELECT
    'work_1d' AS rollup,
    uniqExact(project_id, slot) AS torn_slots,
    count() AS torn_rows
FROM outlay.work_1d_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
UNION ALL
SELECT
    'people_1h' AS rollup,
    uniqExact(project_id, slot) AS torn_slots,
    count() AS torn_rows
FROM outlay.people_1h_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
UNION ALL
SELECT
    'people_1d' AS rollup,
    uniqExact(project_id, slot) AS torn_slots,
    count() AS torn_rows
FROM outlay.people_1d_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
UNION ALL
SELECT
    'models_1d' AS rollup,
    uniqExact(project_id, slot) AS torn_slots,
    count() AS torn_rows
FROM outlay.models_1d_difference(from = {from:DateTime64(3)}, to = {to:DateTime64(3)})
