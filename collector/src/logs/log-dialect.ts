import type { CallEvent } from "@outlay/core/call-event";
import type { OtlpLog, OtlpResource } from "../otlp-types.ts";

/** What a dialect reads from a log record; identity, times, task and `outlay.*` facts are the same for all. */
export type LogFacts = Omit<
  CallEvent,
  "callId" | "dialect" | "signal" | "emitter" | "occurredAt" | "traceId" | "spanId" | "parentSpanId" | "taskKey"
>;

/** One way of telling of model calls in log records. Each has a file of its own and a line in `translate-log.ts`. */
export interface LogDialect {
  readonly name: string;
  /** Whether an event of this name is written in it. */
  recognises(eventName: string, log: OtlpLog): boolean;
  /** `undefined` where the event is one that nothing is kept of. Never throws. */
  translate(eventName: string, log: OtlpLog, resource: OtlpResource): LogFacts | undefined;
}
