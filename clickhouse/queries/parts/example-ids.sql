-- Five calls of `ids` by the ids under which they are shown: the sender's own, a span's place in its trace, the call's.
arrayMap(
    id -> multiIf(
        id.1 != '', id.1,
        id.2 AND id.3 != toUUID('00000000-0000-0000-0000-000000000000') AND id.4 != 0,
        concat(replaceAll(toString(id.3), '-', ''), ':', lower(leftPad(hex(id.4), 16, '0'))),
        toString(id.5)
    ),
    groupArrayArray(5)(ids)
) AS examples
