import fc from "fast-check";
import { expect, test } from "vitest";
import { hasUsage } from "./same-call.ts";
import { settleCalls } from "./settle-calls.ts";
import type { SettleFacts } from "./settle-facts.ts";
import { isCallRecord } from "./span-tree.ts";
import { record } from "./testing/record.ts";

/** Records as nobody sane would send them: few names, so that traces, spans, responses and parents collide and even loop. */
const names = ["", "a", "b", "c", "d"];
const ids = [
  "",
  "chatcmpl-1",
  "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG",
  "resp_68af4030baa48193b0b43b4c2a176a1a0e6967589f080e78",
];
const chaos = fc.uniqueArray(
  fc.record({
    callId: fc.uuid(),
    ts: fc.integer({ min: 0, max: 4_000 }),
    durationMs: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: undefined }),
    signal: fc.constantFrom("native", "span", "log"),
    kind: fc.constantFrom("model_call", "model_call", "model_call", "agent", "tool", "other"),
    isSoleRecord: fc.constantFrom(false, false, true),
    traceId: fc.constantFrom("", "t", "u"),
    spanId: fc.constantFrom(...names),
    parentSpanId: fc.constantFrom(...names),
    responseId: fc.constantFrom(...ids),
    emitter: fc.constantFrom("x@1", "x@2", "y@1", ""),
    sourceKey: fc.constantFrom("", "s"),
    operation: fc.constantFrom("chat", "embeddings"),
    modelRequested: fc.constantFrom("", "gpt-4o", "gpt-4o-mini"),
    inputTokens: fc.constantFrom(10, 20, undefined),
    usageSource: fc.constantFrom("reported", "missing"),
    usageQuality: fc.constantFrom("exact", "client_estimate", "unknown"),
    isCacheHit: fc.constantFrom(false, false, false, true),
    context: fc.record({ workflow: fc.string(), team: fc.string() }, { requiredKeys: [] }),
  } satisfies Partial<Record<keyof SettleFacts, fc.Arbitrary<unknown>>>),
  { maxLength: 12, selector: ({ callId }) => callId },
);
const settled = (facts: Partial<SettleFacts> & { callId: string }): SettleFacts =>
  record(facts.callId, {
    ...facts,
    isBillable: facts.kind === "model_call" && !facts.isSoleRecord && !facts.isCacheHit,
  });

test("the verdicts do not depend on the order of the records", () => {
  fc.assert(
    fc.property(chaos, fc.infiniteStream(fc.nat()), (given, random) => {
      const records = given.map(settled);
      const shuffled = records.map((one) => [random.next().value, one] as const).sort(([a], [b]) => a - b);
      const again = settleCalls(shuffled.map(([, one]) => one));
      for (const [callId, verdict] of settleCalls(records)) expect(again.get(callId)).toEqual(verdict);
    }),
    { numRuns: 2_000 },
  );
});

test("what is not billed is so for a record that is, or for a cached answer; usage that somebody states is not lost", () => {
  fc.assert(
    fc.property(chaos, (given) => {
      const records = given.map(settled);
      const verdicts = settleCalls(records);
      const factsOf = new Map(records.map((one) => [one.callId, one]));
      for (const one of records) {
        const verdict = verdicts.get(one.callId);
        if (verdict === undefined || verdict.billed || !isCallRecord(one) || verdict.settlement === "") continue;
        const by = factsOf.get(verdict.settledBy);
        expect(by).toBeDefined();
        if (by === undefined) continue;
        expect(verdicts.get(by.callId)?.billed || by.isCacheHit).toBe(true);
        if (hasUsage(one) && !by.isCacheHit) expect(hasUsage(by)).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});
