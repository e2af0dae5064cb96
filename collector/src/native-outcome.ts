import { fastParser } from "@outlay/core/fast-parser";
import { nativeOutcomeSchema } from "@outlay/core/native";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import { accepted, faultOf, type Judged, refused } from "./fault.ts";
import { eventKey, taskKey } from "./ids.ts";
import { isPlausibleTime, plausibleTimeMessage } from "./occurred-at.ts";

const parseNativeOutcome = fastParser(nativeOutcomeSchema);

/** One native outcome, judged and turned into the event the log keeps. `receivedAt` in milliseconds since 1970 UTC. */
export function judgeNativeOutcome(item: unknown, receivedAt: number): Judged<OutcomeEvent> {
  const parsed = parseNativeOutcome(item);
  if (!parsed.success) return { ok: false, fault: faultOf(parsed.error) };
  const { type: _type, eventId, taskId, occurredAt, taskStartedAt, closedAt, ...facts } = parsed.data;

  const occurredAtMs = Date.parse(occurredAt);
  if (!isPlausibleTime(occurredAtMs, receivedAt)) {
    return refused("occurred_at_out_of_range", "occurredAt", plausibleTimeMessage);
  }
  const taskStartedAtMs = taskStartedAt === undefined ? undefined : Date.parse(taskStartedAt);
  if (taskStartedAtMs !== undefined && !isPlausibleTime(taskStartedAtMs, receivedAt)) {
    return refused("out_of_range", "taskStartedAt", plausibleTimeMessage);
  }
  const closedAtMs = closedAt === undefined ? undefined : Date.parse(closedAt);
  if (closedAtMs !== undefined && !isPlausibleTime(closedAtMs, receivedAt)) {
    return refused("out_of_range", "closedAt", plausibleTimeMessage);
  }
  const id = eventKey(eventId);
  const task = taskKey(taskId);
  return accepted({
    outcomeId: id.key,
    eventId: id.text,
    taskKey: task.key,
    taskId: task.text,
    occurredAt: occurredAtMs,
    taskStartedAt: taskStartedAtMs,
    closedAt: closedAtMs,
    ...facts,
  });
}
