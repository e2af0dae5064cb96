-- What the visits of each node of a workflow add up to, and (is_total = 1) all of them. With `kept` every other node is folded
-- into the first of `prefixes` that it begins with, else into ''; without both all are told apart.
WITH
    -- include parts/graph-visits.sql
SELECT
    folded,
    grouping(folded) AS is_total,
    count() AS visits_made,
    uniqExact(visits.path) AS paths,
    uniqExactIf(task_key, task_key != not_given) AS tasks,
    countIf(is_billable) AS calls,
    countIf(is_billable AND cost IS NULL) AS unpriced_calls,
    countIf(is_billable AND cost IS NOT NULL AND price_status = 'partly_priced') AS partly_priced_calls,
    multiIf(calls > unpriced_calls, sumIf(cost, is_billable), calls = 0, toDecimal128(0, 12), NULL) AS amount,
    countIf(is_failed) AS failures,
    if(count(duration_ms) = 0, [], quantilesExact(0.5, 0.95)(duration_ms)) AS durations,
    arraySort(topKIf(5)(model, kind = 'model_call' AND model != '')) AS models,
    topKIf(1)(step_sort, step_sort != '') AS step_kinds,
    topK(1)(toString(kind)) AS kinds,
    topKIf(1)(role, role != '') AS roles,
    topKIf(1)(layer, layer != '') AS layers,
    uniqExact(visits.node) AS nodes_folded,
    count() OVER () AS rows_found
FROM visits
GROUP BY GROUPING SETS ((folded), ())
ORDER BY is_total DESC, amount DESC NULLS LAST, visits_made DESC, folded
LIMIT {limit:UInt32}
