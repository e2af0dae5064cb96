-- What was generated, and that it is a ledger: the lines of every cost add up to it.
SELECT
    count() AS row_count,
    sum(sign) AS calls,
    sumIf(sign, is_billable) AS billable,
    uniq(task_key) - 1 AS tasks,
    uniq(user_id) AS users,
    uniq(model_requested) AS models,
    uniq(workflow, step) AS steps,
    uniq(team) AS teams,
    countIf(cost != ifNull(cost_input, 0) + ifNull(cost_cache_read, 0) + ifNull(cost_cache_write, 0) + ifNull(cost_output, 0)) AS unbalanced,
    countIf(is_billable AND cost IS NULL) / count() AS unknown_cost_share,
    countIf(is_billable AND status != 'ok') / count() AS failed_share,
    toString(sum(sign * cost)) AS spend,
    min(ts) AS oldest,
    max(ts) AS newest
FROM outlay.calls
