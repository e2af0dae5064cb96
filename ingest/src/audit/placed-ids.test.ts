import type { LogRecordRow } from "@outlay/clickhouse/tables/log-records";
import fc from "fast-check";
import { expect, test } from "vitest";
import { PlacedIds } from "./placed-ids.ts";
import type { PlacedId } from "./to-repeats.ts";

const placed = fc.record({
  kind: fc.constantFrom("call" as const, "outcome" as const),
  index: fc.nat(2_000_000),
  eventKey: fc.uuid(),
});

test("what was added comes out again, in its order and with its record", () => {
  fc.assert(
    fc.property(fc.array(fc.array(placed, { maxLength: 20 }), { maxLength: 10 }), (records) => {
      const ids = new PlacedIds();
      const expected: PlacedId[] = records.flatMap((some, at) => {
        const record = { log_offset: BigInt(at) } as LogRecordRow;
        return some.map((one) => ({ ...one, record }));
      });
      for (const id of expected) ids.add(id);
      expect(ids.length).toBe(expected.length);
      expect([...ids]).toEqual(expected);
    }),
  );
});
