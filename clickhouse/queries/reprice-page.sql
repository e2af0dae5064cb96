-- Calls as they stand now, oldest first, a page at a time after (cursor_ts, cursor_id), with all that prices them.
-- A row nobody cancelled is current: a cancel row repeats the (call_id, revision) it takes back.
-- Adjustments are amounts and no calls; what was reconciled with an invoice is not computed any more.
-- Of what is not billed only what has usage matters: what it would have cost is shown as excluded.
-- An empty list of the scope does not narrow. `to` ends the page, so that a long range is not looked through for each.
SELECT
    call_id,
    ts,
    revision,
    kind,
    is_billable,
    provider,
    host_provider,
    model_requested,
    model_resolved,
    model_answered,
    team,
    service_tier,
    region,
    operation,
    status,
    signal,
    self_hosted,
    input_uncached,
    cache_read,
    cache_write_5m,
    cache_write_1h,
    output_text,
    output_reasoning,
    usage_more,
    usage_source,
    duration_ms,
    reported_cost,
    cost,
    cost_input,
    cost_cache_read,
    cost_cache_write,
    cost_output,
    cost_other,
    cost_list,
    cost_excluded,
    price_status,
    unpriced_reason,
    unpriced_classes,
    price_flags
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {cursor_ts:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND (ts, call_id) > ({cursor_ts:DateTime64(3)}, {cursor_id:UUID})
    AND sign = 1
    AND kind != 'adjustment'
    AND price_status != 'reconciled'
    AND (is_billable OR usage_source != 'missing')
    AND (empty({models:Array(String)}) OR has({models:Array(String)}, model_requested) OR has({models:Array(String)}, model_answered))
    AND (empty({providers:Array(String)}) OR has({providers:Array(String)}, provider))
    AND (empty({teams:Array(String)}) OR has({teams:Array(String)}, team))
    AND (empty({workflows:Array(String)}) OR has({workflows:Array(String)}, workflow))
    AND (empty({environments:Array(String)}) OR has({environments:Array(String)}, environment))
    AND (empty({price_statuses:Array(String)}) OR has({price_statuses:Array(String)}, price_status))
    AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {cursor_ts:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
    )
ORDER BY ts, call_id
LIMIT {limit:UInt32}
