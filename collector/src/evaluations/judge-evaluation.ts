import type { OutcomeEvent } from "@outlay/core/outcome-event";
import { accepted, type Judged, refused } from "../fault.ts";
import { digestId, type NamedKey, taskKey } from "../ids.ts";
import { isPlausibleTime, plausibleTimeMessage } from "../occurred-at.ts";
import type { Attributes, OtlpResource } from "../otlp-types.ts";
import { asSpanId, asTraceId } from "../trace-ids.ts";
import { readOutlayFacts } from "../translate/outlay-attributes.ts";
import { asNumber, asText } from "../translate/read-attribute.ts";
import { isScoreOfSuccess, outcomeOfEvaluation } from "./evaluation-outcome.ts";

/** OpenTelemetry's evaluation event: of a log record, or of a span. */
export const EVALUATION_RESULT = "gen_ai.evaluation.result";

const EXPLANATION_CHARS_MAX = 2_000;

export interface Evaluation {
  readonly attributes: Attributes;
  /** Nanoseconds since 1970 UTC. */
  readonly timeNs: bigint;
  /** The span that was judged, or under which was judged; hex as sent. */
  readonly traceId: string;
  readonly spanId: string;
  /** Of the span whose event it is: what they say of the task holds where the event says nothing. */
  readonly ofSpan?: Attributes;
}

/**
 * One evaluation as the outcome of a task: the task named by `outlay.task.id`, else one made up after the trace it is part
 * of, else after the response it judges; settlement finds out to which task of the judged calls such a one belongs.
 * `receivedAt` in milliseconds since 1970 UTC.
 */
export function judgeEvaluation(
  { attributes, timeNs, ofSpan, ...ids }: Evaluation,
  resource: OtlpResource,
  receivedAt: number,
): Judged<OutcomeEvent> {
  const traceId = asTraceId(ids.traceId);
  const spanId = traceId && asSpanId(ids.spanId);
  const responseId = asText(attributes.get("gen_ai.response.id"));
  const facts = readOutlayFacts(ofSpan ? new Map([...ofSpan, ...attributes]) : attributes, resource);
  const task = facts.taskKey ? { key: facts.taskKey, text: facts.taskId } : taskOf(traceId, responseId);
  if (!task) {
    const message = "names nothing that it judges; give it outlay.task.id, a trace, or gen_ai.response.id";
    return refused("missing_field", EVALUATION_RESULT, message);
  }
  const occurredAt = Number(timeNs / 1_000_000n);
  if (!isPlausibleTime(occurredAt, receivedAt)) {
    return refused("occurred_at_out_of_range", "timeUnixNano", plausibleTimeMessage);
  }
  const evaluator = asText(attributes.get("gen_ai.evaluation.name"));
  const verdict = readVerdict(attributes, evaluator);
  return accepted({
    outcomeId: digestId("evaluation", [task.key, evaluator, traceId, spanId, responseId, String(timeNs), verdict]),
    taskKey: task.key,
    taskId: task.text,
    occurredAt,
    traceId,
    spanId,
    responseId,
    source: "evaluator",
    evaluator,
    outcome: verdict.outcome,
    score: verdict.score,
    explanation: readExplanation(attributes),
    workflow: facts.workflow,
    workflowVersion: facts.workflowVersion,
    environment: facts.environment,
    team: facts.team,
    customerId: facts.customerId,
    userId: facts.userId,
    taskType: facts.taskType,
    tags: facts.tags || verdict.tags ? { ...facts.tags, ...verdict.tags } : undefined,
  });
}

function taskOf(traceId: string | undefined, responseId: string | undefined): NamedKey | undefined {
  if (traceId !== undefined) return taskKey(`trace:${traceId}`);
  return responseId === undefined ? undefined : taskKey(`response:${responseId}`.slice(0, 200));
}

type Verdict = Pick<OutcomeEvent, "outcome" | "score" | "tags">;

/** An evaluator that failed has not judged. A score that is no share of success is kept as a tag. */
function readVerdict(attributes: Attributes, evaluator: string | undefined): Verdict {
  const label = asText(attributes.get("gen_ai.evaluation.score.label"), 500);
  const score = asNumber(attributes.get("gen_ai.evaluation.score.value"));
  const errorType = asText(attributes.get("error.type"), 500);
  const tags: Record<string, string> = {};
  if (label !== undefined) tags["evaluation.score.label"] = label;
  if (errorType !== undefined) {
    tags["error.type"] = errorType;
    return { outcome: "unknown", score: undefined, tags };
  }
  const outcome = outcomeOfEvaluation(label, score, evaluator);
  // Ours goes from 0 to 1 and higher is better.
  const isOurs = score !== undefined && isScoreOfSuccess(score, evaluator);
  if (score !== undefined && !isOurs) tags["evaluation.score.value"] = String(score);
  return { outcome, score: isOurs ? score : undefined, tags: Object.keys(tags).length > 0 ? tags : undefined };
}

/** Cut, not left out: its beginning is an explanation too. Never between the halves of a surrogate pair. */
function readExplanation(attributes: Attributes): string | undefined {
  const text = attributes.get("gen_ai.evaluation.explanation");
  if (typeof text !== "string" || text === "") return undefined;
  return text.slice(0, EXPLANATION_CHARS_MAX).replace(/[\ud800-\udbff]$/, "");
}
