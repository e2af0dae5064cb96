-- Whether any span of a call is stored that names no response.
SELECT count() > 0 AS has_unidentified
FROM
(
    SELECT 1
    FROM outlay.calls
    WHERE signal = 'span' AND kind = 'model_call' AND response_id = '' AND usage_source != 'missing'
    LIMIT 1
)
