-- Whether anything is stored that is linked to other calls by its source alone.
SELECT count() > 0 AS has_coarse
FROM
(
    SELECT 1
    FROM outlay.calls
    WHERE signal IN ('metric', 'log')
        AND (is_sole_record OR trace_id = toUUID('00000000-0000-0000-0000-000000000000'))
    LIMIT 1
)
