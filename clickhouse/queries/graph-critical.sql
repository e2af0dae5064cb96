-- How long the visits of each node decided how long their traces took. Of a trace, backwards from its end: the visit that ended
-- last, then of those that had ended when it began the one that ended last, and so on: core/src/trace/critical-path.ts, with
-- the visits of the graph as spans without frames. `position` counts `kept` and then `prefixes` from 1; 0 = every other node,
-- -1 = from the first start to the last end of each trace. The fold copies what it has found for each visit, so it leaves out
-- traces of very many.
WITH
    -- include parts/graph-visits.sql
SELECT
    step.1 AS position,
    sum(step.2) AS critical_ms,
    count() AS found
FROM
(
    SELECT
        arraySort(v -> (-v.1, v.2, v.4), groupArray((ended, began, place, call_id))) AS made,
        arrayFold(
            (path_so_far, v) -> if(
                v.1 <= path_so_far.1,
                (v.2, arrayPushBack(path_so_far.2, (v.3, v.1 - v.2))),
                path_so_far
            ),
            made,
            (max(ended), CAST([], 'Array(Tuple(Int16, Int64))'))
        ) AS walked,
        arrayJoin(arrayPushBack(walked.2, (toInt16(-1), max(ended) - min(began)))) AS step
    FROM visits
    GROUP BY path
    HAVING count() <= {visits_max:UInt32}
)
GROUP BY position
ORDER BY position
