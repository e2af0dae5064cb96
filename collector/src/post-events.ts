import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import { BATCH_ITEMS_MAX, type BatchAnswer } from "@outlay/core/native";
import type { Batch } from "./batch.ts";
import type { Fault } from "./fault.ts";
import type { Limits } from "./limits.ts";
import { judgeNativeCall } from "./native-call.ts";
import { judgeNativeOutcome } from "./native-outcome.ts";
import { parseJson } from "./parse-json.ts";
import { type Problem, problemBody } from "./problem.ts";
import type { Answer, Intake } from "./take-body.ts";

const JSON_TYPE = "application/json";

/** `POST /v1/events`: one call or outcome, or `{"events": […]}` of both. An item without `type` is a call. */
export function eventsIntake(counters: Counters, limits: Limits, clock: Clock): Intake {
  return nativeIntake("/v1/events", "events", { counters, limits, clock }, (item, batch) => {
    const type = typeOf(item) ?? "llm_call";
    if (type === "llm_call") return addCall(item, batch, counters);
    if (type === "outcome") return addOutcome(item, batch);
    return { code: "invalid_value", path: "type", message: "must be llm_call or outcome" };
  });
}

/** `POST /v1/outcomes`: one outcome, or `{"outcomes": […]}`. */
export function outcomesIntake(counters: Counters, limits: Limits, clock: Clock): Intake {
  return nativeIntake("/v1/outcomes", "outcomes", { counters, limits, clock }, addOutcome);
}

type Add = (item: unknown, batch: Batch) => "added" | "duplicate" | Fault;

function addCall(item: unknown, batch: Batch, counters: Counters): ReturnType<Add> {
  const judged = judgeNativeCall(item, batch.receivedAt);
  if (!judged.ok) return judged.fault;
  const { event, others, texts, isRawUsageUnread } = judged.value;
  const added = batch.addCall(event, texts);
  if (added !== "added") return added;
  if (isRawUsageUnread) counters.add("outlay_collector_raw_usage_unread_total");
  for (const other of others) batch.addCall(other);
  return added;
}

const addOutcome: Add = (item, batch) => {
  const judged = judgeNativeOutcome(item, batch.receivedAt);
  return judged.ok ? batch.addOutcome(judged.value) : judged.fault;
};

interface NativeDeps {
  readonly counters: Counters;
  readonly limits: Limits;
  readonly clock: Clock;
}

/** Items judged in one go: some 5 ms. Other requests, and the log's writes, get their turn in between. */
const SLICE_ITEMS = 500;
/** To redact the texts of one call takes some milliseconds where they are as long as they may be. */
const SLICE_ITEMS_WITH_TEXT = 10;

function nativeIntake(path: string, listName: string, { counters, limits, clock }: NativeDeps, add: Add): Intake {
  return {
    path,
    mediaTypes: [JSON_TYPE],
    refuse: answerProblem,
    async fill(body, _mediaType, batch) {
      const items = readItems(parseJson(body, limits.nestingMax), listName);
      const answer: BatchAnswer = { accepted: 0, duplicates: 0, duplicateIndexes: [], rejected: [] };
      const slice = batch.keepsTexts ? SLICE_ITEMS_WITH_TEXT : SLICE_ITEMS;
      for (const [index, item] of items.entries()) {
        if (index > 0 && index % slice === 0) await clock.breathe();
        const added = add(item, batch);
        if (added === "added") answer.accepted += 1;
        else if (added === "duplicate") answer.duplicateIndexes.push(index);
        else answer.rejected.push({ index, ...added });
      }
      answer.duplicates = answer.duplicateIndexes.length;
      return () => {
        count(answer, counters);
        return { status: statusOf(answer), mediaType: JSON_TYPE, body: JSON.stringify(answer) };
      };
    },
  };
}

/** @throws AppError `bad_request` where the body is no batch, `payload_too_large` above `BATCH_ITEMS_MAX` items. */
function readItems(body: unknown, listName: string): readonly unknown[] {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new AppError("bad_request", `the body must be one item or {"${listName}": […]}`);
  }
  if (!Object.hasOwn(body, listName)) return [body];
  const { [listName]: items, ...others } = body as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined) {
    const issues = [{ path: other.slice(0, 200), message: "is not a known field of a batch; take it out" }];
    throw new AppError("bad_request", `a batch has the field "${listName}" and no other`, { issues });
  }
  if (!Array.isArray(items)) throw new AppError("bad_request", `"${listName}" must be an array`);
  if (items.length > BATCH_ITEMS_MAX) {
    throw new AppError(
      "payload_too_large",
      `${items.length} items in one batch; send at most ${BATCH_ITEMS_MAX} at a time`,
    );
  }
  return items;
}

function typeOf(item: unknown): unknown {
  return typeof item === "object" && item !== null && "type" in item ? item.type : undefined;
}

/** A batch of which nothing was taken is the sender's mistake; one that was seen before is not. */
function statusOf({ accepted, duplicates, rejected }: BatchAnswer): number {
  if (rejected.length === 0) return 202;
  return accepted + duplicates > 0 ? 207 : 400;
}

function count({ duplicates, rejected }: BatchAnswer, counters: Counters): void {
  if (duplicates > 0) counters.add("outlay_collector_events_duplicate_total", duplicates);
  for (const { code } of rejected) counters.add("outlay_collector_events_rejected_total", 1, { code });
}

function answerProblem(problem: Problem): Answer {
  return { status: problem.httpStatus, mediaType: JSON_TYPE, body: problemBody(problem) };
}
