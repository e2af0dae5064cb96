import { readFileSync } from "node:fs";
import type { CallEvent } from "@outlay/core/call-event";
import { settleCalls } from "@outlay/core/settle/settle-calls";
import type { SettleFacts } from "@outlay/core/settle/settle-facts";
import { inputTokens, outputTokens } from "@outlay/core/usage";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeOtlpJson } from "../src/decode-otlp-json.ts";
import { translateSpan } from "../src/translate/translate-span.ts";

/** The golden cases of double counting as OTLP exports; `payloads/index.json` says what must be billed of each. */
interface GoldenCase {
  readonly file: string;
  readonly issue: string;
  readonly guarantee: string;
  readonly spans: number;
  /** Whether only comparing the records of several spans shows what is billed. */
  readonly needsSettlement: boolean;
  readonly billed: Billed;
}

interface Billed {
  readonly calls: number;
  /** Cached tokens included; `null`: unknown. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`payloads/${file}`, import.meta.url), "utf8"));
const cases = read("index.json") as GoldenCase[];
const RECEIVED_AT = Date.UTC(2026, 10, 21);

function eventsOf(file: string): CallEvent[] {
  const events: CallEvent[] = [];
  decodeOtlpJson(read(file), (span, scope, resource) => {
    const judged = translateSpan(span, scope, resource, RECEIVED_AT);
    if (judged?.ok) events.push(judged.value);
  });
  return events;
}

function billedOf(events: readonly CallEvent[]): Billed {
  return {
    calls: events.length,
    inputTokens: sum(events.map(({ usage }) => inputTokens(usage))),
    outputTokens: sum(events.map(({ usage }) => outputTokens(usage))),
  };
}

const sum = (counts: readonly (number | undefined)[]): number | null =>
  counts.reduce<number | null>((total, count) => (count === undefined ? total : (total ?? 0) + count), null);

const factsOf = (event: CallEvent): SettleFacts => ({
  callId: event.callId,
  ts: event.occurredAt,
  durationMs: event.durationMs,
  signal: "span",
  kind: event.kind,
  isBillable: event.isBillable,
  isSoleRecord: event.isSoleRecord === true,
  traceId: event.traceId ?? "",
  spanId: event.spanId ?? "",
  parentSpanId: event.parentSpanId ?? "",
  responseId: event.responseId ?? "",
  emitter: event.emitter ?? "",
  dialect: event.dialect,
  sourceKey: event.sourceKey ?? "",
  operation: event.operation,
  modelRequested: event.model ?? "",
  modelResolved: event.modelResolved ?? "",
  inputTokens: inputTokens(event.usage),
  outputTokens: outputTokens(event.usage),
  usageSource: event.usageSource,
  usageQuality: event.usageQuality,
  usageConvention: event.usageConvention ?? "",
  isCacheHit: event.cache?.hit === true,
  context: {},
  tags: {},
  meter: undefined,
  counted: undefined,
});

describe("golden cases", () => {
  test.each(cases)("$issue: $guarantee ($file)", ({ file, billed }) => {
    const events = eventsOf(file);
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
        const verdicts = settleCalls(shuffled.map(factsOf));
        expect(billedOf(events.filter(({ callId }) => verdicts.get(callId)?.billed))).toEqual(billed);
      }),
      { numRuns: 20 },
    );
  });

  test.each(cases.filter(({ needsSettlement }) => !needsSettlement))("$issue is right on arrival ($file)", (golden) => {
    expect(billedOf(eventsOf(golden.file).filter(({ isBillable }) => isBillable))).toEqual(golden.billed);
  });
});
