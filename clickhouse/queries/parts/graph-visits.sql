-- The visits of the nodes of a workflow.
toUUID('00000000-0000-0000-0000-000000000000') AS not_given,
-- Traces in which a record names the workflow; what names none in them belongs to it.
chosen AS
(
    SELECT DISTINCT trace_id
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND sign = 1
        AND trace_id != not_given
        AND workflow = {workflow:String}
        AND ({version:Nullable(String)} IS NULL OR workflow_version = {version:Nullable(String)})
),
-- What stands and tells of something of its own. A cancel row repeats the (call_id, revision) it takes back; what is not
-- billed because another record is tells of that one again.
records AS
(
    SELECT
        multiIf(trace_id != not_given, trace_id, task_key != not_given, task_key, call_id) AS path,
        ts,
        call_id,
        span_id,
        if(signal != 'span' AND parent_span_id = 0, span_id, parent_span_id) AS above,
        signal,
        kind,
        is_billable,
        task_key,
        toString(step) AS own_step,
        toString(step_kind) AS own_step_kind,
        toString(tool_name) AS tool,
        toString(agent_role) AS agent,
        toString(tags['layer']) AS own_layer,
        toString(operation) AS done,
        toString(model_answered) AS model,
        cost,
        price_status,
        duration_ms,
        status IN ('error', 'timeout') AS is_failed
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND sign = 1
        AND workflow IN ({workflow:String}, '')
        AND ({version:Nullable(String)} IS NULL OR workflow_version IN ({version:Nullable(String)}, ''))
        AND if(
            trace_id = not_given,
            workflow = {workflow:String} AND ({version:Nullable(String)} IS NULL OR workflow_version = {version:Nullable(String)}),
            trace_id IN (SELECT trace_id FROM chosen)
        )
        AND kind != 'adjustment'
        AND (is_billable OR (settlement = '' AND signal != 'metric'))
        AND (call_id, revision) NOT IN (
            SELECT call_id, revision
            FROM outlay.calls
            WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
        )
),
-- Spans around others, from which a record without a step takes that of the nearest of two; agent and layer alike.
frames AS
(
    SELECT
        path AS frame_path,
        span_id AS frame_span,
        any(above) AS outer_span,
        any(own_step) AS frame_step,
        any(own_step_kind) AS frame_step_kind,
        any(agent) AS frame_agent,
        any(own_layer) AS frame_layer
    FROM records
    WHERE NOT is_billable AND span_id != 0 AND signal = 'span'
    GROUP BY frame_path, frame_span
),
-- A visit of a node: what is billed, and of the rest what has nothing below it and a name.
visits AS
(
    SELECT
        path,
        toUnixTimestamp64Milli(ts) AS began,
        began + ifNull(duration_ms, 0) AS ended,
        call_id,
        kind,
        is_billable,
        task_key,
        model,
        cost,
        price_status,
        duration_ms,
        is_failed,
        multiIf(own_step != '', own_step, inner.frame_step != '', inner.frame_step, outer.frame_step) AS step_name,
        multiIf(own_step != '', own_step_kind, inner.frame_step != '', inner.frame_step_kind, outer.frame_step_kind) AS step_sort,
        multiIf(
            step_name != '', concat('step:', step_name),
            tool != '', concat('tool:', tool),
            agent != '', concat('agent:', agent),
            concat('call:', trim(concat(done, ' ', model)))
        ) AS node,
        multiIf(agent != '', agent, inner.frame_agent != '', inner.frame_agent, outer.frame_agent) AS role,
        multiIf(own_layer != '', own_layer, inner.frame_layer != '', inner.frame_layer, outer.frame_layer) AS layer,
        -- The node as it is told apart: itself where it is kept, else the first of the prefixes that it begins with, else ''.
        -- Where nothing is kept each is itself.
        if(
            has({kept:Array(String)}, node) OR empty({kept:Array(String)}) AND empty({prefixes:Array(String)}),
            node,
            arrayFirst(p -> startsWith(node, p), {prefixes:Array(String)})
        ) AS folded,
        toInt16(indexOf(arrayConcat({kept:Array(String)}, {prefixes:Array(String)}), folded)) AS place
    FROM records
    LEFT JOIN frames AS inner ON path = inner.frame_path AND above = inner.frame_span
    LEFT JOIN frames AS outer ON path = outer.frame_path AND inner.outer_span = outer.frame_span
    WHERE is_billable
        OR (
            (kind IN ('model_call', 'tool', 'retrieval') OR own_step != '' OR tool != '' OR agent != '')
            AND (signal != 'span' OR (path, span_id) NOT IN (SELECT path, above FROM records WHERE above != 0))
        )
)
