-- What billed calls do not say: whose they are, what for, and which prompt they send. `lacks` has a bit for each: 1 team,
-- 2 workflow, 4 user, 8 task, 16 prompt. Level 1 = all calls that lack the same, 0 = of one model.
SELECT
    lacks,
    provider AS provider_name,
    model_answered AS model,
    grouping(model) AS level,
    sum(n_calls) AS calls,
    sum(n_money) AS money,
    max(n_latest) AS latest_at
FROM
(
    SELECT
        toUInt8(
            (team = '') + 2 * (workflow = '') + 4 * (user_id = '')
                + 8 * (task_key = toUUID('00000000-0000-0000-0000-000000000000')) + 16 * (prompt_name = '')
        ) AS lacks,
        provider,
        model_answered,
        toInt64(sum(sign)) AS n_calls,
        sum(cost * sign) AS n_money,
        max(ts) AS n_latest
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND kind != 'adjustment'
    GROUP BY lacks, provider, model_answered
)
GROUP BY GROUPING SETS ((lacks), (lacks, provider_name, model))
HAVING calls > 0
ORDER BY level DESC, calls DESC, lacks, provider_name, model
LIMIT {limit:UInt32}
