-- Names of models that were answered by several models in the range, such as an alias that moved to a new snapshot.
SELECT
    asked_provider,
    asked,
    answered,
    calls,
    money,
    first_at,
    last_at,
    example
FROM
(
    SELECT
        provider AS asked_provider,
        model_requested AS asked,
        model_resolved AS answered,
        count() AS calls,
        sum(cost) AS money,
        min(ts) AS first_at,
        max(ts) AS last_at,
        max(toString(call_id)) AS example,
        count() OVER (PARTITION BY asked_provider, asked) AS answers,
        sum(calls) OVER (PARTITION BY asked_provider, asked) AS asked_calls
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND model_requested != ''
        AND model_resolved != ''
        AND sign = 1
        AND (call_id, revision) NOT IN (
            SELECT call_id, revision
            FROM outlay.calls
            WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
        )
    GROUP BY asked_provider, asked, answered
)
WHERE answers > 1
ORDER BY asked_calls DESC, asked_provider, asked, first_at, answered
LIMIT {limit:UInt32}
