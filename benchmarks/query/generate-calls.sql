-- The calls of the groups in bench.groups, as ingest would have written them. Prices are 10⁻¹² USD a token, so a cost is a
-- whole number until it is stored, and the lines add up to it. One call in 2,000 is corrected later: a cancel row and a
-- replacement with the output tokens that were missing.
INSERT INTO outlay.calls
(
    project_id, ts, received_at, call_id, sign, revision, reason, log_partition, log_offset, log_index,
    dialect, kind, is_billable, trace_id, parent_span_id, response_id, session_id, task_key, task_started_at,
    environment, team, department, cost_center, customer_id, user_id, tags,
    workflow, workflow_version, step, step_kind, tool_name,
    operation, provider, model_requested, model_resolved,
    input_uncached, cache_read, cache_write_5m, output_text, output_reasoning, usage_more, input_tokens, output_tokens,
    usage_source, usage_quality, usage_convention,
    cost, cost_input, cost_cache_read, cost_cache_write, cost_output,
    price_status, unpriced_reason, price_ids, price_flags, price_book,
    duration_ms, ttft_ms, streamed, status, error_type, http_status, finish_reason, attempt, retry_of,
    cache_kind, cache_hit, prompt_name, prompt_version, has_tools,
    signal, emitter, source_key, corrected_at, corrected_by
)
SETTINGS max_insert_threads = 2, max_threads = 2, async_insert = 0,
    min_insert_block_size_rows = 600000, min_insert_block_size_bytes = 0, max_insert_block_size = 600000
WITH
    -- NULL over a 0, as ingest writes it: `if(c, x, NULL)` alone keeps x underneath, which nobody sees and disk space holds.
    (c, x) -> if(c, if(c, x, 0), NULL) AS known,
    toDecimal128('0.000000000001', 12) AS pico,
    version.1 AS row_sign,
    version.2 AS row_revision,
    row_revision > 0 OR row_sign < 0 AS is_correction,
    toDateTime64(0, 3, 'UTC') AS epoch,
    has_task AND NOT is_traced AS states_start,
    -- Draws.
    (h1 % 999999 + 1) / 1000000 AS u1,
    bitShiftRight(h1, 32) / 4294967296 AS u2,
    (h2 % 999999 + 1) / 1000000 AS u3,
    bitShiftRight(h2, 32) / 4294967296 AS u4,
    sqrt(-2 * log(u1)) * cos(2 * pi() * u2) AS normal_input,
    sqrt(-2 * log(u1)) * sin(2 * pi() * u2) AS normal_output,
    sqrt(-2 * log(u3)) * cos(2 * pi() * u4) AS normal_duration,
    -- What the workflow is made of: up to a dozen steps, each with its usual model.
    3 + workflow_number % 10 AS steps,
    k % steps AS step_number,
    cityHash64(workflow_number, step_number) AS step_bits,
    is_traced AND step_bits % 11 = 0 AS is_tool,
    NOT is_tool AS is_call,
    if(h3 % 10 = 0, h3, step_bits) AS model_bits,
    toUInt8(floor(pow(50, (bitShiftRight(model_bits, 20) % 100000) / 100000))) AS m,
    is_call AND h3 % 500 = 1 AS is_unlisted,
    -- One call in fifty fails; of these one in seven before anything was used.
    is_call AND h4 % 50 = 0 AS is_error,
    is_error AND h4 % 350 = 0 AS is_unused,
    is_call AND NOT is_unused AS has_usage,
    k > 0 AND before % 50 = 0 AS is_retry,
    -- Prompts grow with the conversation; two workflows in three keep a prefix in the provider's cache.
    toUInt32(least(100000, 40 + exp(6.9 + 0.9 * normal_input) * (1 + 0.08 * k))) AS prompt,
    workflow_number % 3 != 0 AS is_cached,
    toUInt32(if(is_cached AND k > 0, intDiv(prompt * 3, 512) * 128, 0)) AS read_tokens,
    toUInt32(if(is_cached AND {cache_write:Array(Int64)}[m] > 0, intDiv(prompt - read_tokens, 4), 0)) AS written_tokens,
    prompt - read_tokens - written_tokens AS fresh_tokens,
    toUInt32(if(is_error, 0, least(16000, 8 + exp(5.2 + 0.8 * normal_output)))) AS answer,
    answer + row_revision * 10 AS text_tokens,
    toUInt32(if({has_reasoning:Array(UInt8)}[m] = 1 AND NOT is_error, answer * (1 + h2 % 4), 0)) AS reasoning_tokens,
    has_usage AND NOT is_unlisted AS is_priced,
    toInt64(fresh_tokens) * {input:Array(Int64)}[m] AS fresh_pico,
    toInt64(read_tokens) * {cache_read:Array(Int64)}[m] AS read_pico,
    toInt64(written_tokens) * {cache_write:Array(Int64)}[m] AS written_pico,
    (toInt64(text_tokens) + reasoning_tokens) * {output:Array(Int64)}[m] AS answer_pico,
    {cache_write:Array(Int64)}[m] > 0 AS states_writes,
    toUInt32(least(240000, 80 + exp(6.6 + 0.6 * normal_duration) + text_tokens * (4 + m % 9))) AS took_ms,
    -- Most calls come within a second of their end, one in a hundred hours later.
    called_ms + took_ms + if(h3 % 100 = 7, h3 % 172800000, 50 + h3 % 950) AS received_ms,
    -- UUIDv7 of an SDK; of a span what spells its own id, which is h5 (core/src/span-call-id.ts).
    reinterpretAsUInt64(trace_id) * 11400714819323198485 + toUInt64(toUInt128(trace_id)) AS trace_bits,
    if(is_traced, reinterpretAsUUID(bitOr(bitShiftLeft(toUInt128(h5), 64), toUInt128(trace_bits))), reinterpretAsUUID(bitOr(
        bitShiftLeft(toUInt128(bitOr(bitShiftLeft(toUInt64(2), 62), bitShiftRight(h5, 2))), 64),
        toUInt128(bitOr(bitShiftLeft(toUInt64(called_ms), 16), 28672 + h4 % 4096))
    ))) AS id,
    -- Of the call this one repeats.
    reinterpretAsUUID(bitOr(
        bitShiftLeft(toUInt128(bitOr(bitShiftLeft(toUInt64(2), 62), bitShiftRight(cityHash64(h0, 5), 2))), 64),
        toUInt128(bitOr(bitShiftLeft(toUInt64(called_ms - gap_ms), 16), 28672 + before % 4096))
    )) AS id_before
SELECT
    project_id,
    fromUnixTimestamp64Milli(called_ms, 'UTC'),
    fromUnixTimestamp64Milli(received_ms, 'UTC'),
    id,
    row_sign,
    row_revision,
    if(is_correction, 'usage arrived late', ''),
    toUInt16(0),
    -- Far beyond what a log that starts today will ever reach.
    toUInt64(1000000000000) + intDiv(number, 20),
    toUInt32(number % 20 * 100 + k),
    multiIf(NOT is_traced, 'native', workflow_number % 2 = 0, 'otel_gen_ai', 'traceloop'),
    if(is_tool, 'tool', 'model_call'),
    is_call,
    trace_id,
    if(is_traced, h, toUInt64(0)),
    -- 29 characters that nobody can compress: the provider's id of the response.
    if(is_traced AND has_usage, concat('chatcmpl-', substring(base64Encode(sipHash128(h5, 1)), 1, 20)), ''),
    if(user_number % 4 = 0, concat('session-', toString(intDiv(number, 3))), ''),
    task_key,
    if(states_start, if(states_start, started, epoch), NULL),
    environment,
    concat('team-', toString(workflow_number % 200)),
    concat('department-', toString(workflow_number % 12)),
    concat('cc-', toString(workflow_number % 40)),
    concat('customer-', toString(user_number % 3000)),
    concat('user-', toString(user_number)),
    map(
        'release', concat('2026.', toString(27 + intDiv(toDayOfYear(started) - 183, 7))),
        'zone', ['eu-central', 'eu-west', 'us-east', 'us-west', 'ap-south'][user_number % 5 + 1],
        'tier', ['free', 'pro', 'business', 'enterprise'][user_number % 4 + 1]
    ),
    concat('workflow-', toString(workflow_number)),
    concat('v', toString(1 + (workflow_number + intDiv(toDayOfYear(started), 30)) % 5)),
    concat(['plan', 'retrieve', 'rank', 'draft', 'check', 'answer', 'route', 'extract', 'judge', 'summarise', 'translate', 'tool'][step_bits % 12 + 1], '-', toString(step_number)),
    if(is_tool, 'tool', 'llm'),
    if(is_tool, concat('tool-', toString(step_bits % 60)), ''),
    if(is_tool, 'execute_tool', 'chat'),
    if(is_tool, '', {providers:Array(String)}[m]),
    multiIf(is_tool, '', is_unlisted, 'house-model', {models:Array(String)}[m]),
    multiIf(NOT has_usage, '', is_unlisted, 'house-model', {models:Array(String)}[m]),
    known(has_usage, fresh_tokens),
    known(has_usage, read_tokens),
    known(has_usage AND states_writes, written_tokens),
    known(has_usage, text_tokens),
    known(has_usage AND {has_reasoning:Array(UInt8)}[m] = 1, reasoning_tokens),
    if(has_usage, map('requests', toUInt64(1)), map()),
    known(has_usage, toUInt64(prompt)),
    known(has_usage, toUInt64(text_tokens) + reasoning_tokens),
    if(has_usage, 'reported', 'missing'),
    multiIf(NOT has_usage, 'unknown', is_traced AND workflow_number % 2 = 1, 'assumed_semantics', 'exact'),
    if(has_usage, if({providers:Array(String)}[m] = 'anthropic', 'disjoint', 'totals_include_subsets'), ''),
    known(is_priced, (fresh_pico + read_pico + written_pico + answer_pico) * pico),
    known(is_priced, fresh_pico * pico),
    known(is_priced, read_pico * pico),
    known(is_priced AND states_writes, written_pico * pico),
    known(is_priced, answer_pico * pico),
    multiIf(is_tool, 'not_billable', is_priced, 'priced', 'unpriced'),
    multiIf(is_unlisted AND has_usage, 'unknown_model', is_unused, 'failed_without_usage', ''),
    if(is_priced, [{price_ids:Array(String)}[m]], []),
    if(is_priced AND reasoning_tokens > 0, ['reasoning_at_output_price'], []),
    {price_book:String},
    took_ms,
    known(is_call AND h3 % 3 != 0 AND NOT is_error, toUInt32(60 + took_ms / (3 + h3 % 9))),
    known(is_call, h3 % 3 != 0),
    multiIf(NOT is_error, 'ok', h4 % 200 = 50, 'timeout', 'error'),
    multiIf(is_unused, 'rate_limit', NOT is_error, '', ['server_error', 'timeout', 'content_filter', 'invalid_request'][h3 % 4 + 1]),
    toUInt16(multiIf(is_unused, 429, is_error, [500, 504, 400, 400][h3 % 4 + 1], is_traced, 0, 200)),
    multiIf(NOT has_usage OR is_error, '', h3 % 20 = 3, 'length', h3 % 4 = 0, 'tool_calls', 'stop'),
    known(NOT is_traced, toUInt8(1 + is_retry)),
    if(is_retry AND NOT is_traced, toString(id_before), ''),
    if(is_cached, 'provider_prompt', ''),
    known(is_cached AND has_usage, read_tokens > 0),
    if(is_traced, '', concat('prompt-', toString(step_bits % 900))),
    if(is_traced, '', toString(1 + intDiv(toDayOfYear(started), 20) % 6)),
    known(is_traced, step_bits % 4 = 0),
    if(is_traced, 'span', 'native'),
    multiIf(NOT is_traced, '', workflow_number % 2 = 0, 'opentelemetry.instrumentation.openai_v2@2.3b0', 'opentelemetry.instrumentation.openai@0.52.4'),
    if(is_traced, concat('instance-', toString(workflow_number % 300)), ''),
    if(is_correction, if(is_correction, fromUnixTimestamp64Milli(received_ms + 3600000, 'UTC'), epoch), NULL),
    if(is_correction, 'settlement', '')
FROM
(
    SELECT
        *,
        k,
        cityHash64(h, 1000 + k) AS h1,
        cityHash64(h1, 2) AS h2,
        cityHash64(h1, 3) AS h3,
        cityHash64(h1, 4) AS h4,
        cityHash64(h1, 5) AS h5,
        -- What the call before drew, to know whether this one repeats it.
        cityHash64(h, 999 + k) AS h0,
        cityHash64(h0, 4) AS before,
        toUnixTimestamp64Milli(started) + toInt64(k) * gap_ms AS called_ms
    FROM bench.groups
    ARRAY JOIN range(calls) AS k
)
ARRAY JOIN if(h3 % 2000 = 11, [(toInt8(1), toUInt32(0)), (toInt8(-1), toUInt32(0)), (toInt8(1), toUInt32(1))], [(toInt8(1), toUInt32(0))]) AS version
