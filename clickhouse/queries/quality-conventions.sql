-- Models whose usage one emitter (whatever its version) states under several meanings of the totals: at most one of them is right.
-- Totals that had parts and totals that had none mean the same; what follows a plus was decided call by call.
SELECT
    model,
    family,
    convention,
    calls,
    money,
    example
FROM
(
    SELECT
        model,
        splitByChar('@', stated_by)[1] AS family,
        replaceOne(splitByChar('+', stated)[1], 'totals_only', 'totals_include_subsets') AS convention,
        sum(n_calls) AS calls,
        sum(n_money) AS money,
        max(one) AS example,
        count() OVER (PARTITION BY model, family) AS conventions,
        sum(calls) OVER (PARTITION BY model, family) AS family_calls
    FROM
    (
        SELECT
            model_answered AS model,
            if(emitter = '', dialect, emitter) AS stated_by,
            usage_convention AS stated,
            count() AS n_calls,
            sum(cost) AS n_money,
            max(toString(call_id)) AS one
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts >= {from:DateTime64(3)}
            AND ts < {to:DateTime64(3)}
            AND is_billable
            AND usage_convention != ''
            AND sign = 1
            AND (call_id, revision) NOT IN (
                SELECT call_id, revision
                FROM outlay.calls
                WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
            )
        GROUP BY model, stated_by, stated
    )
    GROUP BY model, family, convention
)
WHERE conventions > 1
ORDER BY family_calls DESC, model, family, calls DESC, convention
LIMIT {limit:UInt32}
