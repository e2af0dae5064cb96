-- What calls cost by day of UTC, provider and model, for comparison with bills. The range is whole days. From the rollup of
-- migration 0021; from the ledger only while that is still being filled.
SELECT
    day,
    provider_name,
    model,
    sum(n_calls) AS calls,
    sum(n_unpriced) AS unpriced_calls,
    sum(n_inexact) AS inexact_calls,
    sum(n_money) AS money,
    sum(n_money_calls) AS money_calls,
    sum(n_tokens) AS tokens,
    sum(n_token_calls) AS token_calls
FROM
(
    SELECT
        toDate(slot) AS day,
        provider AS provider_name,
        model_answered AS model,
        signed_calls AS n_calls,
        signed_calls - signed_cost_calls AS n_unpriced,
        signed_inexact AS n_inexact,
        signed_cost AS n_money,
        signed_cost_calls AS n_money_calls,
        signed_input + signed_output AS n_tokens,
        signed_input_rows + signed_output_rows AS n_token_calls
    FROM outlay.models_1d
    WHERE project_id = {project:String}
        AND slot >= {from:DateTime64(3)}
        AND slot < {to:DateTime64(3)}
        AND {is_filled:Bool}
    UNION ALL
    SELECT
        toDate(ts) AS day,
        provider AS provider_name,
        model_answered AS model,
        if(kind = 'adjustment', 0, toInt64(sign)) AS n_calls,
        if(cost IS NULL, n_calls, 0) AS n_unpriced,
        if(usage_quality != 'exact', toInt64(sign), 0) AS n_inexact,
        toDecimal128(ifNull(cost, 0) * sign, 12) AS n_money,
        if(cost IS NULL, 0, n_calls) AS n_money_calls,
        toInt64((ifNull(input_tokens, 0) + ifNull(output_tokens, 0)) * sign) AS n_tokens,
        toInt64(((input_tokens IS NOT NULL) + (output_tokens IS NOT NULL)) * sign) AS n_token_calls
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND NOT {is_filled:Bool}
)
GROUP BY day, provider_name, model
HAVING calls > 0 OR money != 0
ORDER BY day, provider_name, model
LIMIT {limit:UInt32}
