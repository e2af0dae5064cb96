-- What tells some calls from the others of a range: by value of one dimension ({d4}), sums of the selected calls and of the
-- rest. Selected are the groups named (values of {d1}, {d2}, {d3}) in their own range. Most different share of spend, or of
-- calls, first; the totals of both sides are on every row.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    ts >= {selected_from:DateTime64(3)} AND ts < {selected_to:DateTime64(3)}
        -- only with groups
        AND has({groups:Array(String)}, concat(CAST({d1:Identifier} AS String), '\n', CAST({d2:Identifier} AS String), '\n', CAST({d3:Identifier} AS String)))
        -- end of groups
        AS is_selected
SELECT
    value,
    selected_calls,
    rest_calls,
    selected_spend,
    rest_spend,
    selected_unpriced,
    rest_unpriced,
    sum(selected_calls) OVER () AS all_selected_calls,
    sum(rest_calls) OVER () AS all_rest_calls,
    sum(selected_spend) OVER () AS all_selected_spend,
    sum(rest_spend) OVER () AS all_rest_spend,
    sum(selected_unpriced) OVER () AS all_selected_unpriced,
    sum(rest_unpriced) OVER () AS all_rest_unpriced
FROM
(
    SELECT
        CAST({d4:Identifier} AS String) AS value,
        sumIf(call_sign, is_selected) AS selected_calls,
        sumIf(call_sign, NOT is_selected) AS rest_calls,
        sumIf(cost * sign, is_selected) AS selected_spend,
        sumIf(cost * sign, NOT is_selected) AS rest_spend,
        sumIf(call_sign, is_selected AND cost IS NULL) AS selected_unpriced,
        sumIf(call_sign, NOT is_selected AND cost IS NULL) AS rest_unpriced
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND {known_column:Identifier} <= {as_of:DateTime64(3)}
        -- include parts/filters.sql
    GROUP BY value
    HAVING sum(sign) > 0
)
ORDER BY
    if(
        {by_spend:Bool},
        abs(ifNull(toFloat64(selected_spend) / nullIf(toFloat64(all_selected_spend), 0), 0) - ifNull(toFloat64(rest_spend) / nullIf(toFloat64(all_rest_spend), 0), 0)),
        abs(ifNull(selected_calls / nullIf(all_selected_calls, 0), 0) - ifNull(rest_calls / nullIf(all_rest_calls, 0), 0))
    ) DESC,
    value
LIMIT {limit:UInt32}
