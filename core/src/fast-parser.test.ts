import fc from "fast-check";
import { expect, test } from "vitest";
import type { z } from "zod";
import { callEventSchema } from "./call-event.ts";
import { fastParser } from "./fast-parser.ts";
import { nativeCallSchema, nativeOutcomeSchema } from "./native.ts";
import { outcomeEventSchema } from "./outcome-event.ts";

const schemas = { nativeCallSchema, nativeOutcomeSchema, callEventSchema, outcomeEventSchema };

const answer = (result: z.ZodSafeParseResult<unknown>) =>
  result.success ? { data: result.data } : { issues: result.error.issues };

/** Values on both sides of the rules: right and wrong types, limits and one past them, near misses of the patterns. */
const anyValue = fc.oneof(
  fc.constantFrom<unknown>(
    "ok",
    "batch",
    "random",
    "a",
    "",
    "x".repeat(200),
    "x".repeat(201),
    "😀".repeat(100),
    "😀".repeat(101),
    true,
    null,
  ),
  fc.constantFrom<unknown>(
    0,
    -1,
    0.5,
    1,
    1.5,
    255,
    256,
    1e9,
    1e9 + 1,
    2 ** 53,
    -0,
    Number.MAX_VALUE,
    "0.5",
    "1e3",
    "0.0000000000001",
  ),
  fc.constantFrom<unknown>(
    "2026-11-21T10:00:00Z",
    "2026-11-21T10:00:00+01:00",
    "2026-02-30T10:00:00Z",
    "2026-11-21",
    "now",
  ),
  fc.uuid(),
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 15, maxLength: 33 }),
  fc.dictionary(
    fc.constantFrom("inputTokens", "cacheWrite", "5m", "kind", "name", "hash", "tokens", "id", "x"),
    fc.oneof(fc.integer(), fc.string()),
  ),
  fc.array(
    fc.oneof(fc.string(), fc.record({ name: fc.string(), stage: fc.constantFrom("input", "x"), verdict: fc.string() })),
    { maxLength: 3 },
  ),
  fc.jsonValue(),
);

test.each(Object.entries(schemas))("%s: whatever comes, the answer is zod's answer", (_, schema) => {
  const parse = fastParser<z.ZodType>(schema);
  const fields = Object.keys(schema.shape);
  const anyItem = fc.dictionary(fc.constantFrom(...fields, "surprise"), anyValue, { maxKeys: 12 });
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: anyItem }, { weight: 1, arbitrary: fc.jsonValue() }), (item) => {
      const expected = answer(schema.safeParse(structuredClone(item)));
      expect(answer(parse(item))).toEqual(expected);
    }),
    { numRuns: 3_000 },
  );
});

const call = {
  eventId: "1",
  occurredAt: "2026-11-21T10:00:00Z",
  model: "gpt-4o",
  usage: { inputTokens: 10, cacheWrite: { "5m": 1 } },
  tags: { a: "b" },
};

/** A good item with one field changed to anything: the place where a check that is too lax would show. */
test("a good call with any one field changed gets zod's answer", () => {
  const parse = fastParser(nativeCallSchema);
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(nativeCallSchema.shape)), anyValue, (field, value) => {
      const item = { ...call, [field]: value };
      const expected = answer(nativeCallSchema.safeParse(structuredClone(item)));
      expect(answer(parse(item))).toEqual(expected);
    }),
    { numRuns: 5_000 },
  );
});

test("a good item comes back itself, defaults filled in", () => {
  const item = { ...call };
  const result = fastParser(nativeCallSchema)(item);
  expect(result.data).toBe(item);
  expect(item).toMatchObject({ type: "llm_call", operation: "chat", status: "ok" });
});
