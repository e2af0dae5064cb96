-- What a range holds, how much of it is priced, by calls and by tokens, and how long calls took to arrive.
WITH
    ifNull(input_tokens, 0) + ifNull(output_tokens, 0) AS tokens,
    dateDiff('millisecond', ts, received_at) - toInt64(ifNull(duration_ms, 0)) AS delay
SELECT
    count() AS calls,
    countIf(cost IS NOT NULL AND price_status != 'partly_priced') AS priced_calls,
    countIf(usage_quality = 'exact') AS exact_calls,
    sum(tokens) AS all_tokens,
    sumIf(tokens, cost IS NOT NULL AND price_status != 'partly_priced') AS priced_tokens,
    sum(cost) AS spend,
    if(count() = 0, [], quantilesTDigest(0, 0.5, 0.95, 0.99, 1)(delay)) AS delays
FROM outlay.calls
-- include parts/calls-of-range.sql
