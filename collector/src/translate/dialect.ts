import type { CallEvent } from "@outlay/core/call-event";
import type { OtlpResource, OtlpScope, OtlpSpan } from "../otlp-types.ts";

/**
 * What a dialect reads from a span; identity, times, task and `outlay.*` facts are the same for all and added later.
 * So are two rules no dialect has to keep: only a `model_call` is billed, and only a billed one counts as a request.
 */
export type DialectFacts = Omit<
  CallEvent,
  | "callId"
  | "dialect"
  | "signal"
  | "emitter"
  | "occurredAt"
  | "durationMs"
  | "traceId"
  | "spanId"
  | "parentSpanId"
  | "taskKey"
> & {
  /** Where several spans tell of one thing that has an identity of its own: theirs, instead of each span's. */
  callId?: string;
  /** Milliseconds, where the span's own times are not those of the call. */
  durationMs?: number;
};

/** One way of writing model calls as spans. Each has a file of its own and a line in `dialects.ts`. */
export interface Dialect {
  readonly name: string;
  /**
   * Whether spans of this scope may be written in it. Asked once for each scope of an export; a dialect without it is
   * known by its attributes alone and may come under any scope.
   */
  isWrittenBy?(scope: OtlpScope): boolean;
  /** Whether this span is. Cheap: it is asked for every span of the scopes above. */
  recognises(span: OtlpSpan, scope: OtlpScope, resource: OtlpResource): boolean;
  /** Never throws, whatever the attributes are. */
  translate(span: OtlpSpan, scope: OtlpScope, resource: OtlpResource): DialectFacts;
}
