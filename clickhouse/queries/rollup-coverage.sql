-- How much of a range's figures is known, from a rollup: what usage-coverage.sql says of calls. Tasks do not add up.
-- A range is read from three places: whole coarse slots, the quarters of an hour around them, and from the ledger what is no
-- whole quarter at its ends. Their columns have the same names and meaning, see migration 0008.
WITH
    -- Which values a filter keeps, as in usage.sql.
    (op, listed, value) -> multiIf(
        op <= 2, has(listed, value) = (op = 1),
        op = 3, arrayExists(part -> positionCaseInsensitiveUTF8(value, part) > 0, listed),
        op = 4, ifNull(toFloat64OrNull(toString(value)) > toFloat64OrNull(listed[1]), false),
        ifNull(toFloat64OrNull(toString(value)) < toFloat64OrNull(listed[1]), false)
    ) AS keeps,
    -- In a dimension that is not used, as in usage.sql.
    {project:String} AS unused
SELECT
    sum(n_calls) AS calls,
    sum(n_priced) AS priced_calls,
    sum(n_partly_priced) AS partly_priced_calls,
    sum(n_rows) - sum(n_cost_rows) AS unpriced_calls,
    sum(n_usage_missing) AS usage_missing_calls,
    sum(n_inexact) AS inexact_usage_calls
FROM
(
    SELECT
        signed_rows AS n_rows,
        signed_calls AS n_calls,
        signed_cost_calls AS n_cost_calls,
        signed_cost_rows AS n_cost_rows,
        signed_priced AS n_priced,
        signed_partly_priced AS n_partly_priced,
        signed_usage_missing AS n_usage_missing,
        signed_inexact AS n_inexact
    FROM outlay.{coarse:Identifier}
    WHERE project_id = {project:String}
        AND slot >= {coarse_from:DateTime64(3)} AND slot < {coarse_to:DateTime64(3)}
        AND ({filter_ops:Array(UInt8)}[1] = 0 OR keeps({filter_ops:Array(UInt8)}[1], {filter_values:Array(Array(String))}[1], {filter01:Identifier}))
        AND ({filter_ops:Array(UInt8)}[2] = 0 OR keeps({filter_ops:Array(UInt8)}[2], {filter_values:Array(Array(String))}[2], {filter02:Identifier}))
        AND ({filter_ops:Array(UInt8)}[3] = 0 OR keeps({filter_ops:Array(UInt8)}[3], {filter_values:Array(Array(String))}[3], {filter03:Identifier}))
        AND ({filter_ops:Array(UInt8)}[4] = 0 OR keeps({filter_ops:Array(UInt8)}[4], {filter_values:Array(Array(String))}[4], {filter04:Identifier}))
        AND ({filter_ops:Array(UInt8)}[5] = 0 OR keeps({filter_ops:Array(UInt8)}[5], {filter_values:Array(Array(String))}[5], {filter05:Identifier}))
        AND ({filter_ops:Array(UInt8)}[6] = 0 OR keeps({filter_ops:Array(UInt8)}[6], {filter_values:Array(Array(String))}[6], {filter06:Identifier}))
        AND ({filter_ops:Array(UInt8)}[7] = 0 OR keeps({filter_ops:Array(UInt8)}[7], {filter_values:Array(Array(String))}[7], {filter07:Identifier}))
        AND ({filter_ops:Array(UInt8)}[8] = 0 OR keeps({filter_ops:Array(UInt8)}[8], {filter_values:Array(Array(String))}[8], {filter08:Identifier}))
    UNION ALL
    SELECT
        signed_rows AS n_rows,
        signed_calls AS n_calls,
        signed_cost_calls AS n_cost_calls,
        signed_cost_rows AS n_cost_rows,
        signed_priced AS n_priced,
        signed_partly_priced AS n_partly_priced,
        signed_usage_missing AS n_usage_missing,
        signed_inexact AS n_inexact
    FROM outlay.{fine:Identifier}
    WHERE project_id = {project:String}
        AND (slot >= {fine_from:DateTime64(3)} AND slot < {coarse_from:DateTime64(3)} OR slot >= {coarse_to:DateTime64(3)} AND slot < {fine_to:DateTime64(3)})
        AND ({filter_ops:Array(UInt8)}[1] = 0 OR keeps({filter_ops:Array(UInt8)}[1], {filter_values:Array(Array(String))}[1], {filter01:Identifier}))
        AND ({filter_ops:Array(UInt8)}[2] = 0 OR keeps({filter_ops:Array(UInt8)}[2], {filter_values:Array(Array(String))}[2], {filter02:Identifier}))
        AND ({filter_ops:Array(UInt8)}[3] = 0 OR keeps({filter_ops:Array(UInt8)}[3], {filter_values:Array(Array(String))}[3], {filter03:Identifier}))
        AND ({filter_ops:Array(UInt8)}[4] = 0 OR keeps({filter_ops:Array(UInt8)}[4], {filter_values:Array(Array(String))}[4], {filter04:Identifier}))
        AND ({filter_ops:Array(UInt8)}[5] = 0 OR keeps({filter_ops:Array(UInt8)}[5], {filter_values:Array(Array(String))}[5], {filter05:Identifier}))
        AND ({filter_ops:Array(UInt8)}[6] = 0 OR keeps({filter_ops:Array(UInt8)}[6], {filter_values:Array(Array(String))}[6], {filter06:Identifier}))
        AND ({filter_ops:Array(UInt8)}[7] = 0 OR keeps({filter_ops:Array(UInt8)}[7], {filter_values:Array(Array(String))}[7], {filter07:Identifier}))
        AND ({filter_ops:Array(UInt8)}[8] = 0 OR keeps({filter_ops:Array(UInt8)}[8], {filter_values:Array(Array(String))}[8], {filter08:Identifier}))
    UNION ALL
    SELECT
        toInt64(sign) AS n_rows,
        if(kind = 'adjustment', 0, n_rows) AS n_calls,
        if(cost IS NULL, 0, n_calls) AS n_cost_calls,
        if(cost IS NULL, 0, n_rows) AS n_cost_rows,
        if(price_status = 'partly_priced', 0, n_cost_calls) AS n_priced,
        if(price_status = 'partly_priced', n_cost_rows, 0) AS n_partly_priced,
        if(usage_source = 'missing', n_rows, 0) AS n_usage_missing,
        if(usage_quality != 'exact', n_rows, 0) AS n_inexact
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND (ts >= {from:DateTime64(3)} AND ts < {fine_from:DateTime64(3)} OR ts >= {fine_to:DateTime64(3)} AND ts < {to:DateTime64(3)}) AND is_billable
        AND ({filter_ops:Array(UInt8)}[1] = 0 OR keeps({filter_ops:Array(UInt8)}[1], {filter_values:Array(Array(String))}[1], {filter01:Identifier}))
        AND ({filter_ops:Array(UInt8)}[2] = 0 OR keeps({filter_ops:Array(UInt8)}[2], {filter_values:Array(Array(String))}[2], {filter02:Identifier}))
        AND ({filter_ops:Array(UInt8)}[3] = 0 OR keeps({filter_ops:Array(UInt8)}[3], {filter_values:Array(Array(String))}[3], {filter03:Identifier}))
        AND ({filter_ops:Array(UInt8)}[4] = 0 OR keeps({filter_ops:Array(UInt8)}[4], {filter_values:Array(Array(String))}[4], {filter04:Identifier}))
        AND ({filter_ops:Array(UInt8)}[5] = 0 OR keeps({filter_ops:Array(UInt8)}[5], {filter_values:Array(Array(String))}[5], {filter05:Identifier}))
        AND ({filter_ops:Array(UInt8)}[6] = 0 OR keeps({filter_ops:Array(UInt8)}[6], {filter_values:Array(Array(String))}[6], {filter06:Identifier}))
        AND ({filter_ops:Array(UInt8)}[7] = 0 OR keeps({filter_ops:Array(UInt8)}[7], {filter_values:Array(Array(String))}[7], {filter07:Identifier}))
        AND ({filter_ops:Array(UInt8)}[8] = 0 OR keeps({filter_ops:Array(UInt8)}[8], {filter_values:Array(Array(String))}[8], {filter08:Identifier}))
)
