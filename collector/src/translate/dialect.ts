import type { CallEvent } from "@outlay/core/call-event";
import type { OtlpResource, OtlpScope, OtlpSpan } from "../otlp-types.ts";

/** What a dialect reads from a span; identity, times, task and `outlay.*` facts are the same for all and added later. */
export type DialectFacts = Omit<
  CallEvent,
  | "callId"
  | "dialect"
  | "signal"
  | "emitter"
  | "sourceKey"
  | "occurredAt"
  | "durationMs"
  | "traceId"
  | "spanId"
  | "parentSpanId"
  | "taskKey"
>;

/** One way of writing model calls as spans. Each has a file of its own and a line in `translate-span.ts`. */
export interface Dialect {
  readonly name: string;
  /** Whether the span is written in this dialect. Cheap: it is asked for every span that comes in. */
  recognises(span: OtlpSpan, scope: OtlpScope, resource: OtlpResource): boolean;
  translate(span: OtlpSpan, scope: OtlpScope, resource: OtlpResource): DialectFacts;
}
