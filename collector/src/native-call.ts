import type { CallEvent } from "@outlay/core/call-event";
import { fastParser } from "@outlay/core/fast-parser";
import { nativeCallSchema, type ParsedNativeCall } from "@outlay/core/native";
import type { ProviderUsage } from "@outlay/core/provider-usage/read-provider-usage";
import { type GivenTexts, type TextPart, textParts } from "@outlay/core/text/call-text";
import { accepted, faultOf, type Judged, refused } from "./fault.ts";
import { eventKey, taskKey } from "./ids.ts";
import { eventOfExtraUsage, readRawUsage } from "./native-raw-usage.ts";
import { toUsageFacts } from "./native-usage.ts";
import { isPlausibleTime, plausibleTimeMessage } from "./occurred-at.ts";
import { kindOfNativeCall } from "./operation-kind.ts";

const parseNativeCall = fastParser(nativeCallSchema);

/** A call as the log keeps it, and the calls of other models that the same request was billed for. */
export interface NativeEvents {
  readonly event: CallEvent;
  readonly others: readonly CallEvent[];
  /** Not redacted yet. */
  readonly texts: GivenTexts | undefined;
  /** The provider's answer came with it and could not be read. */
  readonly isRawUsageUnread: boolean;
}

/** One native call, judged and turned into what the log keeps. `receivedAt` in milliseconds since 1970 UTC. */
export function judgeNativeCall(item: unknown, receivedAt: number): Judged<NativeEvents> {
  const parsed = parseNativeCall(item);
  return parsed.success ? toCallEvent(parsed.data, receivedAt) : { ok: false, fault: faultOf(parsed.error) };
}

/**
 * Turns the call into the event in place. It is an object of our own, fresh from the parser, and most of its fields are
 * the event's fields already: copying them would cost more than everything else here.
 */
function toCallEvent(call: ParsedNativeCall, receivedAt: number): Judged<NativeEvents> {
  const occurredAtMs = Date.parse(call.occurredAt);
  if (!isPlausibleTime(occurredAtMs, receivedAt)) {
    return refused("occurred_at_out_of_range", "occurredAt", plausibleTimeMessage);
  }
  const taskStartedAtMs = call.taskStartedAt === undefined ? undefined : Date.parse(call.taskStartedAt);
  if (taskStartedAtMs !== undefined && !isPlausibleTime(taskStartedAtMs, receivedAt)) {
    return refused("out_of_range", "taskStartedAt", plausibleTimeMessage);
  }
  const raw = call.rawUsage === undefined ? undefined : readRawUsage(call);
  if (raw?.ok === false) return raw;
  const used = raw === undefined ? toUsageFacts(call.usage) : accepted(raw.value);
  if (!used.ok) return used;

  const { traceId, spanId, parentSpanId, taskId, reportedCostUsd } = call;
  const texts = call.text === undefined ? undefined : nativeTexts(call.text);
  const id = eventKey(call.eventId);
  const kind = kindOfNativeCall(call.operation);
  // Fields that were not given stay away: to write one, even as undefined, is work for each event.
  const event = call as object as CallEvent & { type: undefined; text?: undefined };
  event.type = undefined;
  if (texts !== undefined) event.text = undefined;
  event.callId = id.key;
  event.eventId = id.text;
  event.dialect = "native";
  event.kind = kind;
  event.isBillable = kind === "model_call" && !isAnsweredFromOwnCache(call);
  event.occurredAt = occurredAtMs;
  if (traceId !== undefined) event.traceId = traceId.replaceAll("-", "").toLowerCase();
  if (spanId !== undefined) event.spanId = spanId.toLowerCase();
  if (parentSpanId !== undefined) event.parentSpanId = parentSpanId.toLowerCase();
  if (taskId !== undefined) {
    const task = taskKey(taskId);
    event.taskKey = task.key;
    event.taskId = task.text;
  }
  if (taskStartedAtMs !== undefined) event.taskStartedAt = taskStartedAtMs;
  if (reportedCostUsd !== undefined) event.reportedCostUsd = usdTextOf(reportedCostUsd);
  event.usage = used.value.usage;
  event.usageSource = used.value.usageSource;
  event.usageQuality = used.value.usageQuality;
  event.usageConvention = used.value.usageConvention;
  if (raw === undefined) return accepted({ event, others: NONE, texts, isRawUsageUnread: false });
  addStated(event, raw.value);
  const others = (raw.value.extraUsage ?? []).map((extra, index) => eventOfExtraUsage(event, extra, index));
  return accepted({ event, others, texts, isRawUsageUnread: raw.value.usageSource === "missing" });
}

const NONE: readonly CallEvent[] = [];

/** Messages become JSON. */
function nativeTexts(given: NonNullable<ParsedNativeCall["text"]>): GivenTexts {
  const texts: Partial<Record<TextPart, string>> = {};
  for (const part of textParts) {
    const content = given[part];
    if (content !== undefined) texts[part] = typeof content === "string" ? content : JSON.stringify(content);
  }
  return texts;
}

/** What the provider's answer says and the sender did not. The answer itself goes no further: it may hold text. */
function addStated(event: CallEvent & { rawUsage?: unknown }, raw: ProviderUsage): void {
  event.rawUsage = undefined;
  if (raw.model !== undefined) event.modelResolved ??= raw.model;
  if (raw.responseId !== undefined) event.responseId ??= raw.responseId;
  if (raw.serviceTier !== undefined) event.serviceTier ??= raw.serviceTier;
  if (raw.region !== undefined) event.region ??= raw.region;
  if (raw.streamed !== undefined) event.streamed ??= raw.streamed;
  if (raw.reportedCostUsd !== undefined) event.reportedCostUsd ??= raw.reportedCostUsd;
}

/** An answer from the sender's own cache reached no model, so nobody is billed for it. */
function isAnsweredFromOwnCache({ cache }: ParsedNativeCall): boolean {
  return cache?.hit === true && (cache.kind === "exact" || cache.kind === "semantic");
}

/** Decimal text of USD with at most 12 places. A number is taken at its shortest decimal form, not its binary one. */
function usdTextOf(usd: string | number): string {
  if (typeof usd === "string") return usd;
  const text = String(usd);
  return /^\d+(\.\d{1,12})?$/.test(text) ? text : usd.toFixed(12).replace(/\.?0+$/, "");
}
