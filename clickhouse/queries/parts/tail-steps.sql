-- `sizes`, largest first: how many members there are down to each size, and what they come to together.
ranked AS
(
    SELECT
        toDecimal128(assumeNotNull(size), 12) AS each,
        toInt64(members) AS count_here,
        sum(count_here) OVER (ORDER BY each DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS count_to,
        sum(each * count_here) OVER (ORDER BY each DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS spend_to,
        sum(count_here) OVER () AS count_all,
        sum(each * count_here) OVER () AS spend_all
    FROM sizes
)
SELECT
    each,
    count_here,
    count_to,
    spend_to,
    count_all,
    spend_all
FROM ranked
WHERE intDiv(count_to * 100, count_all) > intDiv((count_to - count_here) * 100, count_all)
ORDER BY count_to
