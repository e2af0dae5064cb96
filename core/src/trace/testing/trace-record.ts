import type { PicoUsd } from "../../money.ts";
import type { TraceRecord } from "../trace-record.ts";

/** A billed model call of a second whose span is called as the call is. For tests. */
export const traceRecord = (callId: string, facts: Partial<TraceRecord> = {}): TraceRecord => ({
  callId,
  eventId: "",
  ts: 0,
  durationMs: 1_000,
  signal: "span",
  kind: "model_call",
  spanId: callId,
  parentSpanId: "",
  isBillable: true,
  cost: 1_000_000n as PicoUsd,
  isPartlyPriced: false,
  inputTokens: 100,
  outputTokens: 10,
  settledBy: "",
  step: "",
  operation: "chat",
  modelRequested: "gpt-4o",
  modelResolved: "",
  attempt: undefined,
  retryOf: "",
  fallbackFrom: "",
  ...facts,
});

/** A frame around calls, from `ts` for `durationMs`. */
export const frame = (callId: string, facts: Partial<TraceRecord> = {}): TraceRecord =>
  traceRecord(callId, { kind: "agent", isBillable: false, cost: undefined, operation: "invoke_agent", ...facts });
