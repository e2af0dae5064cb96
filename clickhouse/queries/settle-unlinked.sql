-- Spans of one process that two instrumentations may have written of one call, without a common key: each pair as two rows.
-- One of each pair is of the part of the log, or among the calls asked for. Where very many equal calls name a response about
-- that time, nobody can say which of them it is.
WITH near AS
(
    SELECT
        project_id,
        source_key,
        emitter,
        ts,
        call_id,
        response_id,
        input_tokens,
        output_tokens,
        toUnixTimestamp64Milli(ts) AS start_ms,
        (log_partition = {partition:UInt16} AND log_offset BETWEEN {from:UInt64} AND {to:UInt64})
            OR call_id IN {call_ids:Array(UUID)} AS is_asked
    FROM outlay.calls
    WHERE ts >= {first:DateTime64(3)} - INTERVAL 6 SECOND
        AND ts <= {last:DateTime64(3)} + INTERVAL 6 SECOND
        AND ({project:String} = '' OR project_id = {project:String})
        AND revision = 0
        AND sign = 1
        AND signal = 'span'
        AND kind = 'model_call'
        AND NOT is_sole_record
        AND usage_source != 'missing'
        AND source_key != ''
),
crowd AS
(
    SELECT
        project_id,
        source_key,
        input_tokens,
        output_tokens,
        intDiv(start_ms, {gap_ms_max:Int64}) + arrayJoin([-1, 0, 1]) AS moment,
        count() AS named
    FROM near
    WHERE response_id != ''
    GROUP BY project_id, source_key, input_tokens, output_tokens, moment
    HAVING named <= {named_max:UInt32}
)
SELECT DISTINCT
    pair.1 AS project_id,
    pair.2 AS ts,
    pair.3 AS call_id
FROM
(
    SELECT arrayJoin([(told.project_id, told.ts, told.call_id), (other.project_id, other.ts, other.call_id)]) AS pair
    FROM
    (
        SELECT near.*
        FROM near
        INNER JOIN crowd
            ON near.project_id = crowd.project_id
            AND near.source_key = crowd.source_key
            AND near.input_tokens IS NOT DISTINCT FROM crowd.input_tokens
            AND near.output_tokens IS NOT DISTINCT FROM crowd.output_tokens
            AND intDiv(near.start_ms, {gap_ms_max:Int64}) = crowd.moment
        WHERE response_id = ''
    ) AS told
    INNER JOIN near AS other
        ON told.project_id = other.project_id
        AND other.response_id != ''
        AND told.source_key = other.source_key
        AND told.input_tokens IS NOT DISTINCT FROM other.input_tokens
        AND told.output_tokens IS NOT DISTINCT FROM other.output_tokens
    WHERE told.emitter != other.emitter
        AND (told.is_asked OR other.is_asked)
        AND abs(told.start_ms - other.start_ms) <= {gap_ms_max:Int64}
)
