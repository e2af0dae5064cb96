-- What rules of allocation look at: the number of the period, and the fields in their slots, from 2 on. A slot that no
-- rule uses is left out of the text. A condition is a slot, a way to compare, and values; `conditions_met` numbers those that hold.
tags[{tag1:String}] AS tag1,
tags[{tag2:String}] AS tag2,
tags[{tag3:String}] AS tag3,
tags[{tag4:String}] AS tag4,
tags[{tag5:String}] AS tag5,
tags[{tag6:String}] AS tag6,
tags[{tag7:String}] AS tag7,
tags[{tag8:String}] AS tag8,
arrayCount(start -> toUnixTimestamp64Milli(ts) >= start, {period_starts:Array(Int64)}) - 1 AS period,
[
    '',
    toString({field1:Identifier}),
    toString({field2:Identifier}),
    toString({field3:Identifier}),
    toString({field4:Identifier}),
    toString({field5:Identifier}),
    toString({field6:Identifier}),
    toString({field7:Identifier}),
    toString({field8:Identifier}),
    ''
] AS fields,
given -> arrayFilter(
    (number, slot, begins, listed) -> arrayExists(
        value -> if(begins, startsWith(given[slot + 2], value), given[slot + 2] = value),
        listed
    ),
    arrayMap(at -> toUInt16(at), range(length({condition_slots:Array(UInt8)}))),
    {condition_slots:Array(UInt8)},
    {condition_begins:Array(Bool)},
    {condition_values:Array(Array(String))}
) AS conditions_met,
