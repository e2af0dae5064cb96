-- How many tokens the inputs of a range had for how many characters, where calls state both, and how much models answered; by
-- the model that answered.
WITH
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    input_tokens IS NOT NULL AND mapContains(usage_more, 'characters_in') AS has_both
SELECT
    toString(provider) AS provider_name,
    toString(model_answered) AS model,
    sum(call_sign) AS calls,
    sumIf(call_sign, has_both) AS measured_calls,
    toInt64(sumIf(ifNull(input_tokens, 0) * sign, has_both)) AS measured_tokens,
    toInt64(sumIf(usage_more['characters_in'] * sign, has_both)) AS measured_characters,
    sumIf(call_sign, input_tokens IS NOT NULL) AS input_known_calls,
    toInt64(sum(ifNull(input_tokens, 0) * sign)) AS input_sum,
    sumIf(call_sign, output_tokens IS NOT NULL) AS output_known_calls,
    toInt64(sum(ifNull(output_tokens, 0) * sign)) AS output_sum
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
GROUP BY provider_name, model
HAVING calls > 0
ORDER BY calls DESC, provider_name, model
LIMIT {limit:UInt32}
