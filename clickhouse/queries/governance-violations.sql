-- Calls that use what a policy does not allow: by what they use, and by its name. A call counts once for each of model,
-- provider and region, however many policies it breaks. Only what a few policies look at is told apart before that.
WITH
    (listed, given) -> arrayExists(
        one -> if(endsWith(one, '*'), startsWith(given, substring(one, 1, length(one) - 1)), given = one),
        listed
    ) AS allows,
    (limited, listed, given) -> arrayExists(
        (is_limited, allowed, is_any, class, since) -> is_limited
            AND (is_any OR class = data_class)
            AND day >= since
            AND NOT allows(allowed, given),
        limited,
        listed,
        {policy_is_any:Array(Bool)},
        {policy_classes:Array(String)},
        {policy_since:Array(UInt16)}
    ) AS breaks
SELECT
    fault.1 AS broken,
    fault.2 AS detail,
    sum(n_calls) AS calls,
    sum(n_money) AS money,
    -- include parts/example-ids.sql
FROM
(
    SELECT
        toString(model_answered) AS used_model,
        toString(provider) AS used_provider,
        toString(region) AS used_region,
        tags[{data_class_tag:String}] AS data_class,
        toUInt16(toDate(ts)) AS day,
        count() AS n_calls,
        sum(cost) AS n_money,
        groupArray(5)((event_id, dialect != 'native', trace_id, span_id, call_id)) AS ids
    FROM outlay.calls
    -- include parts/calls-of-range.sql
    GROUP BY used_model, used_provider, used_region, data_class, day
)
ARRAY JOIN arrayFilter(
    one -> one.3,
    [
        ('policy_model', used_model, breaks({policy_limits_models:Array(Bool)}, {policy_models:Array(Array(String))}, used_model)),
        ('policy_provider', used_provider, breaks({policy_limits_providers:Array(Bool)}, {policy_providers:Array(Array(String))}, used_provider)),
        ('policy_region', used_region, breaks({policy_limits_regions:Array(Bool)}, {policy_regions:Array(Array(String))}, used_region))
    ]
) AS fault
GROUP BY broken, detail
ORDER BY broken, calls DESC, detail
LIMIT {limit:UInt32}
