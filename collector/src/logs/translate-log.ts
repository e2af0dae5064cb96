import type { CallEvent } from "@outlay/core/call-event";
import { accepted, type Judged, refused } from "../fault.ts";
import { digestId } from "../ids.ts";
import { isPlausibleTime, plausibleTimeMessage } from "../occurred-at.ts";
import type { OtlpLog, OtlpResource, OtlpScope } from "../otlp-types.ts";
import { asSpanId, asTraceId } from "../trace-ids.ts";
import { readOutlayFacts } from "../translate/outlay-attributes.ts";
import { asText } from "../translate/read-attribute.ts";
import { emitterOf } from "../translate/source.ts";
import { claudeCodeLog } from "./claude-code-log.ts";
import { codexLog } from "./codex-log.ts";
import { geminiCliLog } from "./gemini-cli-log.ts";
import type { LogDialect } from "./log-dialect.ts";
import { OPERATION_DETAILS, translateOperationDetails } from "./operation-details.ts";

const dialects: readonly LogDialect[] = [claudeCodeLog, codexLog, geminiCliLog];

/** A log record as an event of the log, the reason it is refused, or `undefined` when it tells of no model call. */
export function translateLog(
  log: OtlpLog,
  eventName: string,
  scope: OtlpScope,
  resource: OtlpResource,
  receivedAt: number,
): Judged<CallEvent> | undefined {
  const timeNs = timeOf(log);
  if (eventName === OPERATION_DETAILS) {
    const judged = translateOperationDetails(log, timeNs, scope, resource, receivedAt);
    if (!judged?.ok) return judged;
    judged.value.signal = "log";
    judged.value.callId = logCallId(eventName, log, judged.value);
    return judged;
  }
  const dialect = dialects.find((candidate) => candidate.recognises(eventName, log));
  const facts = dialect?.translate(eventName, log, resource);
  if (!dialect || !facts) return undefined;
  // Written when the call was over; its start is what spans and prices go by.
  const occurredAt = Number(timeNs / 1_000_000n) - (facts.durationMs ?? 0);
  if (!isPlausibleTime(occurredAt, receivedAt)) {
    return refused("occurred_at_out_of_range", "timeUnixNano", plausibleTimeMessage);
  }
  const traceId = asTraceId(log.traceId);
  if (facts.kind === "model_call" && facts.usageSource === "reported") facts.usage.requests ??= 1;
  const outlayFacts = readOutlayFacts(log.attributes, resource);
  if (facts.tags && outlayFacts.tags) outlayFacts.tags = { ...facts.tags, ...outlayFacts.tags };
  return accepted({
    callId: logCallId(eventName, log, facts),
    dialect: dialect.name,
    signal: "log",
    emitter: emitterOf(scope),
    occurredAt,
    // The span in which it was written: that of the call, or of whatever made the call.
    traceId,
    spanId: traceId && asSpanId(log.spanId),
    ...facts,
    ...outlayFacts,
  });
}

/** When it happened, else when the emitter says so in an attribute (Codex leaves the time unset), else when it was seen. */
export function timeOf({ timeNs, observedNs, attributes }: OtlpLog): bigint {
  if (timeNs > 0n) return timeNs;
  const ms = Date.parse(asText(attributes.get("event.timestamp")) ?? "");
  return ms > 0 ? BigInt(ms) * 1_000_000n : observedNs;
}

/**
 * The same record sent again gives the same id, and two calls never one: besides what names the call, everything that was
 * counted goes into it.
 */
function logCallId(
  eventName: string,
  log: OtlpLog,
  facts: Pick<CallEvent, "usage" | "sourceKey" | "responseId">,
): string {
  const { attributes } = log;
  return digestId("log", [
    eventName,
    facts.sourceKey,
    log.traceId,
    log.spanId,
    facts.responseId,
    String(timeOf(log)),
    ...identifying.map((key) => asText(attributes.get(key))),
    facts.usage,
  ]);
}

const identifying = [
  "event.timestamp",
  "event.sequence",
  "session.id",
  "conversation.id",
  "prompt.id",
  "prompt_id",
  "call_id",
  "tool_use_id",
  "model",
  "duration_ms",
];
