import fc from "fast-check";
import { expect, test } from "vitest";
import { RecordWriter } from "./record-writer.ts";

const item = fc.record({
  kind: fc.constantFrom("calls" as const, "outcomes" as const),
  texts: fc.oneof(
    { weight: 4, arbitrary: fc.constant<string[]>([]) },
    fc.array(fc.string({ unit: "binary", maxLength: 30 }), { maxLength: 3 }),
  ),
  value: fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constant("€".repeat(50)),
    fc.constant("x".repeat(150)),
  ),
});

test("records hold every event in order, within the bound unless one event alone is larger", () => {
  fc.assert(
    fc.property(fc.array(item), fc.integer({ min: 0, max: 600 }), (items, bytesExpected) => {
      const bytesMax = 200;
      const writer = new RecordWriter({ project: 'a"b', receivedAt: 7, bytesMax, bytesExpected });
      for (const { kind, value, texts } of items) {
        const json = JSON.stringify(value);
        const own = texts.map((text) => JSON.stringify([value, text]));
        const bytes = kind === "calls" ? writer.addCall(json, own) : writer.addOutcome(json);
        const ownBytes = kind === "calls" ? own.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0) : 0;
        expect(bytes).toBe(Buffer.byteLength(json) + ownBytes);
      }
      const records = writer.finish().map(({ body, count }) => {
        const record = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
        expect(record).toMatchObject({ project: 'a"b', receivedAt: 7 });
        expect(record.calls.length + record.outcomes.length).toBe(count);
        expect(count).toBeGreaterThan(0);
        // A text lies in the record of its call.
        for (const [value] of record.texts ?? []) expect(record.calls).toContain(value);
        if (count > 1) expect(body.length).toBeLessThanOrEqual(bytesMax);
        return record;
      });
      const texts = items.flatMap((one) => (one.kind === "calls" ? one.texts.map((text) => [one.value, text]) : []));
      expect(records.flatMap((record) => record.texts ?? [])).toEqual(texts);
      for (const kind of ["calls", "outcomes"] as const) {
        const given = items.filter((one) => one.kind === kind).map((one) => one.value);
        expect(records.flatMap((record) => record[kind])).toEqual(given);
      }
    }),
  );
});
