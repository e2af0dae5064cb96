import type { CallEvent } from "@outlay/core/call-event";
import { fastParser } from "@outlay/core/fast-parser";
import { nativeCallSchema, type ParsedNativeCall } from "@outlay/core/native";
import { accepted, faultOf, type Judged, refused } from "./fault.ts";
import { eventKey, taskKey } from "./ids.ts";
import { toUsageFacts } from "./native-usage.ts";
import { isPlausibleTime, plausibleTimeMessage } from "./occurred-at.ts";
import { kindOf } from "./operation-kind.ts";

const parseNativeCall = fastParser(nativeCallSchema);

/** One native call, judged and turned into the event the log keeps. `receivedAt` in milliseconds since 1970 UTC. */
export function judgeNativeCall(item: unknown, receivedAt: number): Judged<CallEvent> {
  const parsed = parseNativeCall(item);
  return parsed.success ? toCallEvent(parsed.data, receivedAt) : { ok: false, fault: faultOf(parsed.error) };
}

function toCallEvent(call: ParsedNativeCall, receivedAt: number): Judged<CallEvent> {
  const {
    type: _type,
    eventId,
    occurredAt,
    usage,
    reportedCostUsd,
    traceId,
    spanId,
    parentSpanId,
    taskId,
    taskStartedAt,
    ...facts
  } = call;
  const occurredAtMs = Date.parse(occurredAt);
  if (!isPlausibleTime(occurredAtMs, receivedAt)) {
    return refused("occurred_at_out_of_range", "occurredAt", plausibleTimeMessage);
  }
  const taskStartedAtMs = taskStartedAt === undefined ? undefined : Date.parse(taskStartedAt);
  if (taskStartedAtMs !== undefined && !isPlausibleTime(taskStartedAtMs, receivedAt)) {
    return refused("out_of_range", "taskStartedAt", plausibleTimeMessage);
  }
  const used = toUsageFacts(usage);
  if (!used.ok) return used;

  const id = eventKey(eventId);
  const task = taskId === undefined ? undefined : taskKey(taskId);
  const kind = kindOf(facts.operation, true);
  return accepted({
    callId: id.key,
    eventId: id.text,
    dialect: "native",
    kind,
    isBillable: kind === "model_call" && !isAnsweredFromOwnCache(call),
    occurredAt: occurredAtMs,
    traceId: traceId?.replaceAll("-", "").toLowerCase(),
    spanId: spanId?.toLowerCase(),
    parentSpanId: parentSpanId?.toLowerCase(),
    taskKey: task?.key,
    taskId: task?.text,
    taskStartedAt: taskStartedAtMs,
    reportedCostUsd: reportedCostUsd === undefined ? undefined : usdTextOf(reportedCostUsd),
    ...used.value,
    ...facts,
  });
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
