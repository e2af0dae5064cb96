-- Models that answered in a range: under which names they were asked for, where, since when, and what calls show of them.
-- What is shown of calls is 1 where one call has it, 0 where calls say that they have not, NULL where none says anything.
WITH
    -- An answer of a token or two is over before there is a speed.
    ifNull(status = 'ok' AND output_tokens >= 10 AND duration_ms > ttft_ms, false) AS is_timed
SELECT
    model,
    sum(n_calls) AS calls,
    min(first_ts) AS first_at,
    max(last_ts) AS last_at,
    groupArray(asked) AS asked_as,
    groupArray(n_calls) AS asked_calls,
    arraySort(groupUniqArrayArray(20)(providers)) AS used_providers,
    arraySort(groupUniqArrayArray(20)(regions)) AS used_regions,
    max(any_streamed) AS streamed_calls,
    max(any_schema) AS schema_calls,
    max(any_tools) AS tool_calls,
    max(any_image) AS image_calls,
    max(max_input) AS largest_prompt,
    max(max_output) AS largest_answer,
    sum(n_timed) AS timed_calls,
    if(timed_calls = 0, NULL, quantileTDigestMerge(0.5)(speed)) AS tokens_per_second
FROM
(
    SELECT
        toString(model_answered) AS model,
        toString(model_requested) AS asked,
        count() AS n_calls,
        min(ts) AS first_ts,
        max(ts) AS last_ts,
        groupUniqArrayIf(20)(toString(provider), provider != '') AS providers,
        groupUniqArrayIf(20)(toString(region), region != '') AS regions,
        max(toUInt8(streamed)) AS any_streamed,
        max(toUInt8(has_schema)) AS any_schema,
        max(toUInt8(has_tools)) AS any_tools,
        max(toUInt8(has_image)) AS any_image,
        max(input_tokens) AS max_input,
        max(output_tokens) AS max_output,
        countIf(is_timed) AS n_timed,
        quantileTDigestStateIf(0.5)(toFloat32(assumeNotNull(output_tokens * 1000 / (duration_ms - ttft_ms))), is_timed) AS speed
    FROM outlay.calls
    -- include parts/calls-of-range.sql
    GROUP BY model, asked
    ORDER BY n_calls DESC, asked
)
GROUP BY model
ORDER BY calls DESC, model
LIMIT {limit:UInt32}
