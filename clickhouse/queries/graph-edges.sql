-- Transitions between the nodes of a workflow. A visit follows another one directly when that ended before it began and no
-- visit lay wholly between the two: in a sequence the one before; of visits at the same time each follows what was before them,
-- and what comes after follows all of them. A visit counts once for each node that it follows, so a fan-in of one node is one
-- traversal. `position` counts `kept` and then `prefixes` from 1; 0 = every other node, -1 = the start, -2 = the end of a trace.
WITH
    -- include parts/graph-visits.sql
SELECT
    from_position,
    to_position,
    count() AS traversals,
    uniqExact(path) AS paths,
    countIf(billed) AS calls,
    countIf(billed AND amount IS NULL) AS unpriced_calls,
    multiIf(calls > unpriced_calls, sumIf(amount, billed), calls = 0, toDecimal128(0, 12), NULL) AS cost_after,
    countIf(failed) AS failures,
    if(count(took) = 0, [], quantilesExact(0.5, 0.95)(took)) AS durations,
    quantilesExact(0.5, 0.95)(waited) AS waits
FROM
(
    SELECT
        path,
        transition.1 AS to_position,
        arrayJoin(if(empty(transition.2), [toInt16(-1)], transition.2)) AS from_position,
        transition.3 AS waited,
        transition.4 AS billed,
        transition.5 AS amount,
        transition.6 AS failed,
        transition.7 AS took
    FROM
    (
        SELECT
            path,
            -- In order of their start. Of visits of one instant those without length come first, in order of their ids.
            arraySort(v -> (v.1, v.2, v.3), groupArray((began, ended, call_id, place, is_billable, cost, is_failed, duration_ms))) AS made,
            arrayEnumerate(made) AS numbers,
            -- Ends and starts in one order. What ends at the instant another begins comes before it.
            arrayMap((v, n) -> (v.2, if(v.2 > v.1, 0, 1), n, 1), made, numbers) AS ends,
            arraySort(arrayConcat(arrayMap((v, n) -> (v.1, 1, n, 0), made, numbers), ends)) AS moments,
            arrayMap(m -> m.4, moments) AS is_end,
            -- How many visits had ended when each began: among these, first to last, are those it follows …
            arrayFilter((sum, flag) -> flag = 0, arrayCumSum(is_end), is_end) AS ended_before,
            arraySort((v, e) -> e, made, ends) AS by_end,
            arraySort((c, e) -> e, ended_before, ends) AS ended_before_by_end,
            -- … but for those that had ended already when the last of them began.
            arrayMap(c -> (1, c), ended_before) AS all_ended,
            arrayReduceInRanges('max', all_ended, ended_before_by_end) AS passed,
            arrayReduceInRanges('groupUniqArray', arrayMap((c, p) -> (p + 1, toUInt64(c - p)), ended_before, passed), arrayMap(v -> v.4, by_end)) AS followed,
            arrayReduceInRanges('max', all_ended, arrayMap(v -> v.2, by_end)) AS last_end,
            arrayJoin(arrayPushBack(
                arrayMap(
                    (v, f, e) -> (v.4, f, if(empty(f), toInt64(0), v.1 - e), v.5, v.6, v.7, v.8),
                    made, followed, last_end
                ),
                (toInt16(-2), arrayDistinct(arraySlice(arrayMap(v -> v.4, by_end), ended_before[-1] + 1)), toInt64(0), false, CAST(NULL, 'Nullable(Decimal(18, 12))'), false, CAST(NULL, 'Nullable(UInt32)'))
            )) AS transition
        FROM visits
        GROUP BY path
    )
)
GROUP BY from_position, to_position
ORDER BY from_position, to_position
