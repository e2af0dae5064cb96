-- Spend of a range by what rules of allocation tell apart: the period, what calls say of their team, and which conditions hold.
WITH
    -- include parts/allocation-fields.sql
    conditions_met(field_values) AS met
SELECT
    cityHash64(period_at, own_team, own_department, own_cost_center, met) AS id,
    period_at,
    own_team,
    own_department,
    own_cost_center,
    met,
    sum(n_calls) AS calls,
    sum(n_unpriced) AS unpriced_calls,
    sum(n_tokens) AS all_tokens,
    multiIf(sum(n_priced) != 0, sum(n_spend), sum(n_unpriced) = 0, toDecimal128(0, 12), NULL) AS spend
FROM
(
    SELECT
        toUInt16(period) AS period_at,
        toString(team) AS own_team,
        toString(department) AS own_department,
        toString(cost_center) AS own_cost_center,
        fields AS field_values,
        sumIf(sign, kind != 'adjustment') AS n_calls,
        sumIf(sign, cost IS NULL) AS n_unpriced,
        sumIf(sign, cost IS NOT NULL) AS n_priced,
        sum((ifNull(input_tokens, 0) + ifNull(output_tokens, 0)) * sign) AS n_tokens,
        sum(cost * sign) AS n_spend
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
    GROUP BY period_at, own_team, own_department, own_cost_center, field_values
)
GROUP BY id, period_at, own_team, own_department, own_cost_center, met
HAVING sum(n_priced) != 0 OR sum(n_unpriced) != 0
ORDER BY period_at, own_team, own_department, own_cost_center, met
LIMIT {limit:UInt32}
