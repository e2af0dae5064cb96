-- How much of a range's figures is known, from a rollup: what usage-coverage.sql says of calls. Tasks do not add up.
-- A range is read from three places: whole coarse slots, the quarters of an hour around them, and from the ledger what is no
-- whole quarter at its ends. Their columns have the same names and meaning, see migration 0008.
WITH
    -- include parts/filter-keeps.sql
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
    -- include parts/rollup-coarse.sql
    -- only with fine
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
    -- include parts/rollup-fine.sql
    -- end of fine
    -- only with ends
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
    -- include parts/rollup-ends.sql
    -- end of ends
)
