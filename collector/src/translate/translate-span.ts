import type { CallEvent } from "@outlay/core/call-event";
import { accepted, type Judged, refused } from "../fault.ts";
import { spanCallId } from "../ids.ts";
import { isPlausibleTime, plausibleTimeMessage } from "../occurred-at.ts";
import type { OtlpResource, OtlpScope, OtlpSpan } from "../otlp-types.ts";
import type { Dialect } from "./dialect.ts";
import { otelGenAi } from "./otel-gen-ai.ts";
import { readOutlayFacts } from "./outlay-attributes.ts";
import { emitterOf, sourceKeyOf } from "./source.ts";

/** In the order they are asked: the particular before the general. */
const dialects: readonly Dialect[] = [otelGenAi];

const DURATION_MS_MAX = 31_536_000_000;

/** A span as an event of the log, the reason it is refused, or `undefined` when it is not about GenAI at all. */
export function translateSpan(
  span: OtlpSpan,
  scope: OtlpScope,
  resource: OtlpResource,
  receivedAt: number,
): Judged<CallEvent> | undefined {
  const dialect = dialects.find((candidate) => candidate.recognises(span, scope, resource));
  if (!dialect) return undefined;
  if (!/^[0-9a-f]{32}$/.test(span.traceId) || /^0+$/.test(span.traceId)) {
    return refused("invalid_value", "traceId", "must be 16 bytes, not all zero");
  }
  if (!/^[0-9a-f]{16}$/.test(span.spanId) || /^0+$/.test(span.spanId)) {
    return refused("invalid_value", "spanId", "must be 8 bytes, not all zero");
  }
  const occurredAt = Number(span.startNs / 1_000_000n);
  if (!isPlausibleTime(occurredAt, receivedAt)) {
    return refused("occurred_at_out_of_range", "startTimeUnixNano", plausibleTimeMessage);
  }
  const hasParent = /^[0-9a-f]{16}$/.test(span.parentSpanId) && !/^0+$/.test(span.parentSpanId);
  return accepted({
    callId: spanCallId(span.traceId, span.spanId),
    dialect: dialect.name,
    signal: "span",
    emitter: emitterOf(scope),
    sourceKey: sourceKeyOf(resource),
    occurredAt,
    durationMs: durationMsOf(span),
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: hasParent ? span.parentSpanId : undefined,
    ...dialect.translate(span, scope, resource),
    ...readOutlayFacts(span.attributes, resource),
  });
}

/** Rounded half up; unknown where the end is missing or lies before the start. */
function durationMsOf({ startNs, endNs }: OtlpSpan): number | undefined {
  if (endNs < startNs) return undefined;
  const ms = Number((endNs - startNs + 500_000n) / 1_000_000n);
  return ms <= DURATION_MS_MAX ? ms : undefined;
}
