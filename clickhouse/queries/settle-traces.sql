-- Traces of a part of the log in which a call may be told twice: by different recorders, by a model call below another one,
-- or by an agent that sums up; and those of which some records name a task and some calls do not. What makes a trace one of them never goes away again, so whatever was corrected once is
-- looked at again when more of its trace comes.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS not_given,
    kind = 'model_call' AND NOT is_sole_record AS is_call
SELECT
    project_id,
    trace_id
FROM outlay.calls
WHERE ts >= {first:DateTime64(3)} - INTERVAL 1 DAY
    AND ts <= {last:DateTime64(3)} + INTERVAL 1 DAY
    AND revision = 0
    AND sign = 1
    AND trace_id IN (
        SELECT trace_id
        FROM outlay.calls
        WHERE log_partition = {partition:UInt16}
            AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
            AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
            AND revision = 0
            AND sign = 1
            AND trace_id != not_given
    )
GROUP BY project_id, trace_id
HAVING countIf(is_sole_record AND usage_source != 'missing') > 0
    OR uniqExactIf((signal, emitter, source_key), is_call) > 1
    OR hasAny(
        groupUniqArrayIf(parent_span_id, (is_call OR kind = 'other') AND parent_span_id != 0),
        groupUniqArrayIf(span_id, is_call AND span_id != 0)
    )
    OR (countIf(task_key != not_given) > 0 AND countIf(is_call AND task_key = not_given) > 0)
