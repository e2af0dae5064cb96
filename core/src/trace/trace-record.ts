import type { PicoUsd } from "../money.ts";

/** What the tree of a trace is made from: one record of the ledger as it stands. `""` in a text is "not given". */
export interface TraceRecord {
  /** Identity inside the project. */
  readonly callId: string;
  /** The sender's own id of the event. */
  readonly eventId: string;
  /** Start, milliseconds since 1970 UTC. */
  readonly ts: number;
  /** `undefined`: not known. */
  readonly durationMs: number | undefined;
  readonly signal: string;
  readonly kind: string;
  /** 16 hex digits. Of a log, and of a native event beside a span: the span in which it was written. */
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly isBillable: boolean;
  /** What is paid for it; `undefined`: not known. Counts only where it is billed. */
  readonly cost: PicoUsd | undefined;
  readonly isPartlyPriced: boolean;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  /** call id of the record that is billed in its place. */
  readonly settledBy: string;
  readonly step: string;
  readonly operation: string;
  readonly modelRequested: string;
  readonly modelResolved: string;
  /** From 1; `undefined`: not given. */
  readonly attempt: number | undefined;
  /** Event id of the attempt that it repeats. */
  readonly retryOf: string;
  /** Model that it stands in for. */
  readonly fallbackFrom: string;
}

/** In order of time; of one instant by identity, so that the order does not depend on how records come. */
export const inTime = (a: TraceRecord, b: TraceRecord): number =>
  a.ts - b.ts || compareText(a.callId, b.callId) || compareText(a.spanId, b.spanId);

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
