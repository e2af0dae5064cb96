-- Logs outside of any trace and the other calls of their source with the same totals at the same time, of the calls asked
-- for: each pair as two rows. Of very many equal ones nobody can say which are one.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS not_given,
    near AS
    (
        SELECT
            ts,
            call_id,
            source_key,
            input_tokens,
            output_tokens,
            toUnixTimestamp64Milli(ts) AS start_ms,
            start_ms + ifNull(duration_ms, 0) AS end_ms,
            signal = 'log' AND trace_id = not_given AS is_loose_log,
            signal = 'log' AS is_log
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
            AND revision = 0
            AND sign = 1
            AND kind = 'model_call'
            AND NOT is_sole_record
            AND usage_source != 'missing'
            AND source_key IN {sources:Array(String)}
    ),
    crowd AS
    (
        SELECT
            source_key,
            input_tokens,
            output_tokens,
            countIf(is_loose_log) AS logs,
            countIf(NOT is_log) AS others
        FROM near
        GROUP BY source_key, input_tokens, output_tokens
        HAVING logs > 0 AND others > 0 AND logs * others <= {pairs_max:UInt64}
    )
SELECT DISTINCT
    pair.1 AS ts,
    pair.2 AS call_id
FROM
(
    SELECT arrayJoin([(told.ts, told.call_id), (other.ts, other.call_id)]) AS pair
    FROM
    (
        SELECT near.*
        FROM near
        INNER JOIN crowd
            ON near.source_key = crowd.source_key
            AND near.input_tokens IS NOT DISTINCT FROM crowd.input_tokens
            AND near.output_tokens IS NOT DISTINCT FROM crowd.output_tokens
        WHERE is_loose_log
    ) AS told
    INNER JOIN (SELECT * FROM near WHERE NOT is_log) AS other
        ON told.source_key = other.source_key
        AND told.input_tokens IS NOT DISTINCT FROM other.input_tokens
        AND told.output_tokens IS NOT DISTINCT FROM other.output_tokens
    WHERE (told.call_id IN {call_ids:Array(UUID)} OR other.call_id IN {call_ids:Array(UUID)})
        AND abs(told.start_ms - other.start_ms) <= {call_ms_max:Int64}
        AND least(abs(told.start_ms - other.start_ms), abs(told.end_ms - other.end_ms)) <= {gap_ms_max:Int64}
)
