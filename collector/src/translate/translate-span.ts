import type { CallEvent } from "@outlay/core/call-event";
import { spanCallId } from "@outlay/core/span-call-id";
import { inputTokens, outputTokens } from "@outlay/core/usage";
import { accepted, type Judged, refused } from "../fault.ts";
import { isPlausibleTime, plausibleTimeMessage } from "../occurred-at.ts";
import type { OtlpResource, OtlpScope, OtlpSpan } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { dialects } from "./dialects.ts";
import { readOutlayFacts } from "./outlay-attributes.ts";
import { emitterOf, sourceKeyOf } from "./source.ts";

const DURATION_MS_MAX = 31_536_000_000;

/** A span as an event of the log, the reason it is refused, or `undefined` when it is not about GenAI at all. */
export function translateSpan(
  span: OtlpSpan,
  scope: OtlpScope,
  resource: OtlpResource,
  receivedAt: number,
): Judged<CallEvent> | undefined {
  const dialect = dialectOf(span, scope, resource);
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
  const facts = dialect.translate(span, scope, resource);
  settleUsage(facts);
  const outlayFacts = readOutlayFacts(span.attributes, resource);
  if (facts.tags && outlayFacts.tags) outlayFacts.tags = { ...facts.tags, ...outlayFacts.tags };
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
    ...facts,
    ...outlayFacts,
  });
}

/** The dialects that may be met under each scope; an export has few scopes and many spans. */
const candidatesOfScope = new WeakMap<OtlpScope, readonly Dialect[]>();

function dialectOf(span: OtlpSpan, scope: OtlpScope, resource: OtlpResource): Dialect | undefined {
  let candidates = candidatesOfScope.get(scope);
  if (candidates === undefined) {
    candidates = dialects.filter((dialect) => dialect.isWrittenBy?.(scope) ?? true);
    candidatesOfScope.set(scope, candidates);
  }
  return candidates.find((candidate) => candidate.recognises(span, scope, resource));
}

/** Operations that read and generate: one of the two counts alone is not all that was used. */
const generates: ReadonlySet<string> = new Set(["chat", "generate_content", "text_completion"]);

/** The rules on usage that hold for every dialect. */
function settleUsage(facts: DialectFacts): void {
  const isModelCall = facts.kind === "model_call";
  if (!isModelCall) facts.isBillable = false;
  if (!isModelCall || facts.usageSource === "missing") return;
  const { usage } = facts;
  if (facts.status === "ok" && isAllZero(usage)) {
    // An answer costs at least one token: these zeros stand for what the emitter did not know.
    facts.usage = {};
    facts.usageSource = "missing";
    facts.usageQuality = "unknown";
    return;
  }
  const isHalf = inputTokens(usage) === undefined || outputTokens(usage) === undefined;
  if (isHalf && generates.has(facts.operation)) facts.usageQuality = withTokensMissing(facts.usageQuality);
  if (facts.usageSource === "reported") usage.requests ??= 1;
}

function withTokensMissing(quality: CallEvent["usageQuality"]): CallEvent["usageQuality"] {
  if (quality === "exact" || quality === "assumed_semantics") return "lower_bound";
  return quality === "upper_bound" ? "unknown" : quality;
}

function isAllZero(usage: CallEvent["usage"]): boolean {
  for (const quantity of Object.values(usage)) if (quantity !== 0) return false;
  return true;
}

/** Rounded half up; unknown where the end is missing or lies before the start. */
function durationMsOf({ startNs, endNs }: OtlpSpan): number | undefined {
  if (endNs < startNs) return undefined;
  const ms = Number((endNs - startNs + 500_000n) / 1_000_000n);
  return ms <= DURATION_MS_MAX ? ms : undefined;
}
