-- How much of a model's context window calls use, per model: input tokens ÷ (window − reserved). Windows are given as two
-- lists; a model without one has window 0, and nothing is said about its calls.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
-- The WITH aliases and the WHERE block are the same text in all usage*.sql (a test holds that).
WITH
    tags[{tag01:String}] AS tag01,
    tags[{tag02:String}] AS tag02,
    tags[{tag03:String}] AS tag03,
    tags[{tag04:String}] AS tag04,
    tags[{tag05:String}] AS tag05,
    tags[{tag06:String}] AS tag06,
    tags[{tag07:String}] AS tag07,
    tags[{tag08:String}] AS tag08,
    tags[{tag09:String}] AS tag09,
    tags[{tag10:String}] AS tag10,
    tags[{tag11:String}] AS tag11,
    tags[{tag12:String}] AS tag12,
    tags[{tag13:String}] AS tag13,
    tags[{tag14:String}] AS tag14,
    tags[{tag15:String}] AS tag15,
    tags[{tag16:String}] AS tag16,
    tags[{tag17:String}] AS tag17,
    tags[{tag18:String}] AS tag18,
    tags[{tag19:String}] AS tag19,
    tags[{tag20:String}] AS tag20,
    -- Which values a filter keeps: 1 those listed, 2 all others, 3 those that contain one of the list whatever the case, and
    -- of values that are numbers 4 those above and 5 those below the one number listed.
    (op, listed, value) -> multiIf(
        op <= 2, has(listed, value) = (op = 1),
        op = 3, arrayExists(part -> positionCaseInsensitiveUTF8(value, part) > 0, listed),
        op = 4, ifNull(toFloat64OrNull(toString(value)) > toFloat64OrNull(listed[1]), false),
        ifNull(toFloat64OrNull(toString(value)) < toFloat64OrNull(listed[1]), false)
    ) AS keeps,
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- An adjustment is an amount and no call.
    if(kind = 'adjustment', toInt8(0), sign) AS call_sign,
    -- Sums multiply by sign. Counts of different things and percentiles cannot, so they look at rows nobody cancelled:
    -- a cancel row repeats the (call_id, revision) it takes back.
    sign = 1 AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    ) AS is_current
SELECT
    CAST({d1:Identifier} AS String) AS model,
    transform(model, {models:Array(String)}, {windows:Array(UInt64)}, toUInt64(0)) AS window,
    sum(call_sign) AS calls,
    sumIf(call_sign, input_tokens IS NOT NULL) AS known_calls,
    sumIf(call_sign, window > 0 AND input_tokens IS NOT NULL AND input_tokens > {full_share:Float64} * window) AS full_calls,
    if(countIf(is_current AND input_tokens IS NOT NULL) = 0, [], quantilesExactIf(0.5, 0.95, 0.99)(input_tokens, is_current)) AS percentiles,
    maxIf(input_tokens, is_current) AS largest
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    AND ({filter_ops:Array(UInt8)}[1] = 0 OR keeps({filter_ops:Array(UInt8)}[1], {filter_values:Array(Array(String))}[1], {filter01:Identifier}))
    AND ({filter_ops:Array(UInt8)}[2] = 0 OR keeps({filter_ops:Array(UInt8)}[2], {filter_values:Array(Array(String))}[2], {filter02:Identifier}))
    AND ({filter_ops:Array(UInt8)}[3] = 0 OR keeps({filter_ops:Array(UInt8)}[3], {filter_values:Array(Array(String))}[3], {filter03:Identifier}))
    AND ({filter_ops:Array(UInt8)}[4] = 0 OR keeps({filter_ops:Array(UInt8)}[4], {filter_values:Array(Array(String))}[4], {filter04:Identifier}))
    AND ({filter_ops:Array(UInt8)}[5] = 0 OR keeps({filter_ops:Array(UInt8)}[5], {filter_values:Array(Array(String))}[5], {filter05:Identifier}))
    AND ({filter_ops:Array(UInt8)}[6] = 0 OR keeps({filter_ops:Array(UInt8)}[6], {filter_values:Array(Array(String))}[6], {filter06:Identifier}))
    AND ({filter_ops:Array(UInt8)}[7] = 0 OR keeps({filter_ops:Array(UInt8)}[7], {filter_values:Array(Array(String))}[7], {filter07:Identifier}))
    AND ({filter_ops:Array(UInt8)}[8] = 0 OR keeps({filter_ops:Array(UInt8)}[8], {filter_values:Array(Array(String))}[8], {filter08:Identifier}))
    AND ({filter_ops:Array(UInt8)}[9] = 0 OR keeps({filter_ops:Array(UInt8)}[9], {filter_values:Array(Array(String))}[9], {filter09:Identifier}))
    AND ({filter_ops:Array(UInt8)}[10] = 0 OR keeps({filter_ops:Array(UInt8)}[10], {filter_values:Array(Array(String))}[10], {filter10:Identifier}))
    AND ({filter_ops:Array(UInt8)}[11] = 0 OR keeps({filter_ops:Array(UInt8)}[11], {filter_values:Array(Array(String))}[11], {filter11:Identifier}))
    AND ({filter_ops:Array(UInt8)}[12] = 0 OR keeps({filter_ops:Array(UInt8)}[12], {filter_values:Array(Array(String))}[12], {filter12:Identifier}))
    AND ({filter_ops:Array(UInt8)}[13] = 0 OR keeps({filter_ops:Array(UInt8)}[13], {filter_values:Array(Array(String))}[13], {filter13:Identifier}))
    AND ({filter_ops:Array(UInt8)}[14] = 0 OR keeps({filter_ops:Array(UInt8)}[14], {filter_values:Array(Array(String))}[14], {filter14:Identifier}))
    AND ({filter_ops:Array(UInt8)}[15] = 0 OR keeps({filter_ops:Array(UInt8)}[15], {filter_values:Array(Array(String))}[15], {filter15:Identifier}))
    AND ({filter_ops:Array(UInt8)}[16] = 0 OR keeps({filter_ops:Array(UInt8)}[16], {filter_values:Array(Array(String))}[16], {filter16:Identifier}))
    AND ({filter_ops:Array(UInt8)}[17] = 0 OR keeps({filter_ops:Array(UInt8)}[17], {filter_values:Array(Array(String))}[17], {filter17:Identifier}))
    AND ({filter_ops:Array(UInt8)}[18] = 0 OR keeps({filter_ops:Array(UInt8)}[18], {filter_values:Array(Array(String))}[18], {filter18:Identifier}))
    AND ({filter_ops:Array(UInt8)}[19] = 0 OR keeps({filter_ops:Array(UInt8)}[19], {filter_values:Array(Array(String))}[19], {filter19:Identifier}))
    AND ({filter_ops:Array(UInt8)}[20] = 0 OR keeps({filter_ops:Array(UInt8)}[20], {filter_values:Array(Array(String))}[20], {filter20:Identifier}))
    AND kind != 'adjustment'
GROUP BY model
HAVING calls > 0
ORDER BY calls DESC, model
LIMIT {limit:UInt32}
