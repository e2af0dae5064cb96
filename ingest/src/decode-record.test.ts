import type { CallEvent } from "@outlay/core/call-event";
import type { LogRecord } from "@outlay/eventlog/port";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeRecord } from "./decode-record.ts";

const call = (n: number): CallEvent => ({
  callId: `00000000-0000-4000-8000-${n.toString().padStart(12, "0")}`,
  dialect: "native",
  kind: "model_call",
  occurredAt: 1_790_000_000_000,
  model: "gpt-4o",
  operation: "chat",
  status: "ok",
  isBillable: true,
  usage: { input_uncached: n },
  usageSource: "reported",
  usageQuality: "exact",
});

function recordOf(body: unknown, schema = 1): LogRecord {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { key: "k", project: "p", schema, count: 1, body: Buffer.from(text), partition: 0, offset: 7n };
}

const batch = (calls: unknown[]) => ({ project: "p", receivedAt: 1_790_000_000_001, calls, outcomes: [] });

test("a sound record comes back whole, each event at its place", () => {
  const decoded = decodeRecord(recordOf(batch([call(1), call(2)])));
  expect(decoded).toMatchObject({ project: "p", receivedAt: 1_790_000_000_001, unusable: [] });
  expect(decoded.calls).toEqual([
    { index: 0, event: call(1) },
    { index: 1, event: call(2) },
  ]);
});

test("text of any script, and of none but ASCII, comes back as it was", () => {
  const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme-ascii" }));
  fc.assert(
    fc.property(text, (workflow) => {
      fc.pre(workflow.length > 0);
      const decoded = decodeRecord(recordOf(batch([{ ...call(1), workflow }])));
      expect(decoded.calls[0]?.event.workflow).toBe(workflow);
    }),
  );
});

test("one bad event becomes a dead letter and costs no other", () => {
  const negative = { ...call(2), usage: { input_uncached: -1 } };
  const decoded = decodeRecord(recordOf(batch([call(1), negative, "nonsense", call(4)])));
  expect(decoded.calls.map(({ index }) => index)).toEqual([0, 3]);
  expect(decoded.unusable.map(({ index, reason }) => ({ index, reason }))).toEqual([
    { index: 1, reason: "invalid_event" },
    { index: 2, reason: "invalid_event" },
  ]);
  expect(decoded.unusable[0]?.message).toContain("input_uncached");
  expect(decoded.unusable[0]?.payload).toBe(JSON.stringify(negative));
});

test("a record of another schema, of no JSON or of no batch is one dead letter with its payload", () => {
  expect(decodeRecord(recordOf(batch([call(1)]), 9)).unusable[0]?.reason).toBe("unknown_schema");
  expect(decodeRecord(recordOf("{torn")).unusable[0]).toMatchObject({ reason: "not_json", payload: "{torn" });
  expect(decodeRecord(recordOf({ project: "p" })).unusable[0]?.reason).toBe("not_a_record");
  expect(decodeRecord(recordOf("null")).unusable[0]?.reason).toBe("not_a_record");
});

test("whatever bytes lie in the log, decoding answers and nothing disappears", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.json().map((text) => `{"project":"p","receivedAt":1,"calls":[${text}]}`),
      ),
      (text) => {
        const decoded = decodeRecord(recordOf(text));
        expect(decoded.calls.length + decoded.outcomes.length + decoded.unusable.length).toBeGreaterThanOrEqual(
          text.startsWith('{"project"') ? 1 : 0,
        );
      },
    ),
  );
});
