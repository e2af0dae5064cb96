import type { CallEvent } from "@outlay/core/call-event";
import type { PricedCall } from "@outlay/core/price-call";
import { type LogPlace, toCallRow } from "../call-row.ts";
import type { CallRow } from "../tables/calls.ts";

/** 2026-01-15T12:00:00Z. */
export const SAMPLE_TIME = 1_768_478_400_000;

/** The nth sample call: an ordinary one, with some twenty facts. */
export function sampleEvent(n: number, facts: Partial<CallEvent> = {}): CallEvent {
  const digits = n.toString(16).padStart(12, "0");
  return {
    callId: `0190aaaa-0000-7000-8000-${digits}`,
    dialect: "native",
    kind: "model_call",
    occurredAt: SAMPLE_TIME + n,
    traceId: `4bf92f3577b34da6a3ce${digits}`,
    spanId: `00f0${digits}`,
    taskKey: `0190bbbb-0000-7000-8000-${digits}`,
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    modelResolved: "claude-sonnet-4-5-20250929",
    operation: "chat",
    status: "ok",
    isBillable: true,
    usage: { input_uncached: 1200, cache_read: 8000, output_text: 350 + (n % 100) },
    usageSource: "reported",
    usageQuality: "exact",
    environment: "production",
    team: `team-${n % 50}`,
    workflow: `workflow-${n % 200}`,
    step: "answer",
    userId: `user-${n % 5000}`,
    durationMs: 1800,
    ttftMs: 400,
    streamed: true,
    httpStatus: 200,
    finishReason: "stop",
    attempt: 1,
    tags: { tier: "gold", region: "eu" },
    ...facts,
  };
}

export const samplePriced = {
  status: "priced",
  cost: 11_250_000_000n,
  lines: {
    input: 3_600_000_000n,
    cacheRead: 2_400_000_000n,
    cacheWrite: undefined,
    output: 5_250_000_000n,
    other: undefined,
  },
  unpricedClasses: [],
  priceIds: ["anthropic/claude-sonnet-4-5/2025-09-29"],
  flags: [],
  book: "genai-prices@2026-01-01",
  // The money brand is core's to give; a sample may state amounts plainly.
} as unknown as PricedCall;

export function sampleRow(n: number, place: Partial<LogPlace> = {}, facts: Partial<CallEvent> = {}): CallRow {
  const at = { project: "p", receivedAt: SAMPLE_TIME + n + 5, partition: 0, offset: BigInt(n), index: 0, ...place };
  return toCallRow(sampleEvent(n, facts), samplePriced, at);
}
