-- The tasks that were `judged` by group and in all, with what is `stated` of them and what those `called` for them did.
SELECT
    if(judged_d1 != '', judged_d1, called_d1) AS g1,
    grouping(g1) AS is_total,
    count() AS judged_tasks,
    countIf(has_minutes OR is_handed_on) AS manual_known_tasks,
    countIf(minutes > 0 OR is_handed_on) AS manual_tasks,
    countIf(has_minutes) AS minutes_known_tasks,
    sum(minutes) AS manual_minutes,
    countIf(has_value) AS value_tasks,
    sumMapIf(map(amount_currency, amount), has_value) AS value_by_currency,
    count() OVER () AS rows_found
FROM judged
LEFT JOIN stated USING (task_key)
LEFT JOIN called USING (task_key)
WHERE current_closed_at >= {from:DateTime64(3)} AND current_closed_at < {to:DateTime64(3)}
GROUP BY GROUPING SETS ((g1), ())
ORDER BY is_total DESC, judged_tasks DESC, g1
LIMIT {limit:UInt32}
