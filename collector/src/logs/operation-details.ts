import type { CallEvent } from "@outlay/core/call-event";
import type { Judged } from "../fault.ts";
import type { OtlpLog, OtlpResource, OtlpScope, OtlpSpan } from "../otlp-types.ts";
import { asTraceId } from "../trace-ids.ts";
import { translateSpan } from "../translate/translate-span.ts";

/** OpenTelemetry's copy of one inference as an event, opt-in beside the span. */
export const OPERATION_DETAILS = "gen_ai.client.inference.operation.details";

const CLIENT = 3;
/** Stands in where the event came without a span, and is taken out again. */
const SOME_TRACE = "f".repeat(32);
const SOME_SPAN = "f".repeat(16);

/**
 * The event has the attributes of the span it copies, under the same scope, so it is read as that span would be, by the
 * same dialect. Its identity and times are not the span's.
 */
export function translateOperationDetails(
  log: OtlpLog,
  timeNs: bigint,
  scope: OtlpScope,
  resource: OtlpResource,
  receivedAt: number,
): Judged<CallEvent> | undefined {
  if (tellsTwice(scope, resource)) return undefined;
  const hasSpan = asTraceId(log.traceId) !== undefined;
  const span: OtlpSpan = {
    traceId: hasSpan ? log.traceId : SOME_TRACE,
    spanId: hasSpan ? log.spanId : SOME_SPAN,
    parentSpanId: "",
    name: OPERATION_DETAILS,
    kind: CLIENT,
    startNs: timeNs,
    endNs: timeNs,
    statusCode: 0,
    attributes: log.attributes,
    events: [],
  };
  const judged = translateSpan(span, scope, resource, receivedAt);
  if (!judged?.ok) return judged;
  const call = judged.value;
  call.durationMs = undefined;
  if (!hasSpan) {
    call.traceId = undefined;
    call.spanId = undefined;
  }
  return judged;
}

/** Gemini CLI and its descendants write this event and one of their own, which says more, of every call. */
function tellsTwice(scope: OtlpScope, { attributes }: OtlpResource): boolean {
  const own = /^(gemini-cli|qwen-code)$/;
  return own.test(scope.name) || own.test(String(attributes.get("service.name")));
}
