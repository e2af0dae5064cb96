-- Which values a filter keeps: 1 those listed, 2 all others, 3 those that contain one of the list whatever the case, and
-- of values that are numbers 4 those above and 5 those below the one number listed.
(op, listed, value) -> multiIf(
    op <= 2, has(listed, value) = (op = 1),
    op = 3, arrayExists(part -> positionCaseInsensitiveUTF8(value, part) > 0, listed),
    op = 4, ifNull(toFloat64OrNull(toString(value)) > toFloat64OrNull(listed[1]), false),
    ifNull(toFloat64OrNull(toString(value)) < toFloat64OrNull(listed[1]), false)
) AS keeps,
