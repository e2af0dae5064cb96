import { AppError } from "@outlay/core/errors";
import type { NativeCall, NativeOutcome } from "@outlay/core/native";
import {
  readSampleFile,
  type SampleHeader,
  type SampleModel,
  type SampleName,
  type SampleRow,
} from "./sample-files.ts";
import { sampleEventId } from "./sample-id.ts";
import { airlinePlace, codingPlace, turnsOf } from "./sample-traces.ts";

/**
 * The shipped sample as native events. A pure mapping from rows to the contract: nothing is drawn by lot here, no
 * outcome is made up, and what a source does not say is left out.
 */

/** A call always says its type here, so that both kinds can travel in one batch. */
export type SampleItem = (NativeCall & { type: "llm_call" }) | (NativeOutcome & { type: "outcome" });

/** Messages of an airline run carry no times in the source; we set them this far apart. */
export const AIRLINE_MESSAGE_GAP_MS = 10_000;
/** Where the source does not say when the judgement was made, we set it this long after the last call. */
export const JUDGED_AFTER_MS = 60_000;

/** All events of the sample, the last ones at `anchorMs` (milliseconds since 1970 UTC), none older than 14 days before it. */
export async function* readSample(anchorMs: number): AsyncGenerator<SampleItem> {
  yield* itemsOf("coding-agent", anchorMs, codingAgentItems);
  yield* itemsOf("swe-bench-fix", anchorMs, () => sweBenchItems);
  yield* itemsOf("airline-support", anchorMs, () => airlineItems);
  yield* itemsOf("math-word-problems", anchorMs, () => benchmarkItems);
  yield* itemsOf("code-output-prediction", anchorMs, () => benchmarkItems);
  yield* itemsOf("chat", anchorMs, () => chatItems);
}

interface Stamping {
  readonly header: SampleHeader;
  /** `msBefore` the anchor as ISO text. */
  readonly at: (msBefore: number) => string;
}

type RowMapping<N extends SampleName> = (row: SampleRow<N>, stamping: Stamping, index: number) => SampleItem[];

async function* itemsOf<N extends SampleName>(
  name: N,
  anchorMs: number,
  mappingOf: (rows: readonly SampleRow<N>[]) => RowMapping<N>,
): AsyncGenerator<SampleItem> {
  const { header, rows } = await readSampleFile(name);
  const map = mappingOf(rows);
  const at = (msBefore: number) => new Date(anchorMs - msBefore).toISOString();
  for (const [index, row] of rows.entries()) yield* map(row, { header, at }, index);
}

/** Requests of Claude Code sessions, each turn a trace. */
function codingAgentItems(rows: readonly SampleRow<"coding-agent">[]): RowMapping<"coding-agent"> {
  const turns = turnsOf(rows);
  return (row, stamping) => codingAgentRequest(row, turns.get(row) ?? 0, stamping);
}

/** One request of one Claude Code session. The session is the task; whether it reached its end nobody recorded. */
function codingAgentRequest(row: SampleRow<"coding-agent">, turn: number, { header, at }: Stamping): SampleItem[] {
  const [session, subAgent, seq, before, model, streamed, input, cached, samePrefix, output, duration, ttft, stop] =
    row;
  const named = modelAt(header, model);
  return [
    {
      type: "llm_call",
      eventId: sampleEventId(header.source, session, subAgent, seq),
      occurredAt: at(before),
      provider: named.provider,
      model: named.model,
      usage: {
        inputUncached: input - cached,
        cacheRead: cached,
        outputTokens: output,
        source: "reported",
        quality: "client_estimate",
      },
      ...codingPlace(header, row, turn),
      taskId: `claude-code/${session}`,
      sessionId: session,
      ...belongsTo(header),
      step: subAgent === 0 ? "main-agent" : "sub-agent",
      ...(subAgent > 0 && { agentRole: `sub-agent-${subAgent}` }),
      streamed: streamed === 1,
      ...(duration !== null && { durationMs: duration }),
      ...(ttft !== null && { ttftMs: ttft }),
      ...(stop !== "" && { finishReason: stop }),
      commonPrefixTokens: samePrefix,
      cache: { kind: "provider_prompt", hit: cached > 0 },
      tags: { source: header.source, clock: "sessions placed, intervals real", tokens: "cached part derived" },
    },
  ];
}

/** One run of Claude Code on a SWE-bench task, published as sums over all its turns, with its verdict. */
function sweBenchItems(row: SampleRow<"swe-bench-fix">, { header, at }: Stamping): SampleItem[] {
  const [instance, before, input, output, cacheRead, cacheWrite, reportedCostUsd, turns, durationMs, resolved] = row;
  const named = modelAt(header, 0);
  const task = { taskId: instance, taskStartedAt: at(before), taskType: repositoryOf(instance) };
  const ended = at(before - durationMs);
  return [
    {
      type: "llm_call",
      eventId: sampleEventId(header.source, instance),
      occurredAt: at(before),
      provider: named.provider,
      model: named.model,
      usage: {
        inputUncached: input,
        cacheRead,
        cacheWrite: { unknown: cacheWrite },
        outputTokens: output,
        source: "reported",
        quality: "lower_bound",
      },
      reportedCostUsd,
      ...task,
      ...belongsTo(header),
      step: "whole-run",
      cache: { kind: "provider_prompt", hit: cacheRead > 0 },
      tags: { source: header.source, clock: "placed", tokens: `sum over ${turns} turns` },
    },
    {
      type: "outcome",
      eventId: sampleEventId(header.source, instance, "outcome"),
      occurredAt: ended,
      closedAt: ended,
      ...task,
      outcome: resolved === 1 ? "success" : "failure",
      evaluator: "swe-bench tests",
      ...judged(header),
    },
  ];
}

/** One tau-bench run: every assistant message is a call whose prompt is all that was said before it. */
function airlineItems(row: SampleRow<"airline-support">, { header, at }: Stamping): SampleItem[] {
  const [task, trial, before, reward, calls] = row;
  const named = modelAt(header, 0);
  const taskId = `tau-airline/${task}/trial-${trial}`;
  const shared = { taskId, taskStartedAt: at(before), taskType: `airline-${task}` };
  const items: SampleItem[] = calls.map(([input, output, tool], position) => ({
    type: "llm_call",
    eventId: sampleEventId(header.source, task, trial, position),
    occurredAt: at(before - position * AIRLINE_MESSAGE_GAP_MS),
    provider: named.provider,
    model: named.model,
    usage: { inputTokens: input, outputText: output, ...countedBy(named) },
    ...airlinePlace(header, { task, trial }, position),
    ...shared,
    sessionId: taskId,
    ...belongsTo(header),
    step: tool === "" ? "reply" : "tool-call",
    ...(tool !== "" && { toolName: tool }),
    // What was said before is sent again with every message, so the whole earlier prompt is a common prefix.
    commonPrefixTokens: calls[position - 1]?.[0] ?? 0,
    tags: { source: header.source, clock: "placed, 10 s between messages", tokens: tokenNote(named) },
  }));
  const lastBefore = before - (calls.length - 1) * AIRLINE_MESSAGE_GAP_MS;
  items.push({
    type: "outcome",
    eventId: sampleEventId(header.source, task, trial, "outcome"),
    occurredAt: at(lastBefore - JUDGED_AFTER_MS),
    closedAt: at(lastBefore),
    ...shared,
    outcome: reward === 1 ? "success" : "failure",
    score: reward,
    evaluator: "tau-bench reward",
    ...judged(header),
  });
  return items;
}

/** One answer of one model to one benchmark question, and whether it was right. */
function benchmarkItems(
  row: SampleRow<"math-word-problems" | "code-output-prediction">,
  { header, at }: Stamping,
): SampleItem[] {
  const [number, model, before, input, output, correct] = row;
  const named = modelAt(header, model);
  const question = `${header.taskPrefix ?? ""}${number}`;
  const task = { taskId: `${question}/${named.sourceName}`, taskStartedAt: at(before) };
  return [
    {
      type: "llm_call",
      eventId: sampleEventId(header.source, question, named.sourceName),
      occurredAt: at(before),
      provider: named.provider,
      model: named.model,
      usage: { inputTokens: input, outputText: output, ...countedBy(named) },
      ...task,
      ...belongsTo(header),
      step: "answer",
      tags: { source: header.source, clock: "placed", tokens: tokenNote(named) },
    },
    {
      type: "outcome",
      eventId: sampleEventId(header.source, question, named.sourceName, "outcome"),
      occurredAt: at(before - JUDGED_AFTER_MS),
      closedAt: at(before),
      ...task,
      outcome: correct === 1 ? "success" : "failure",
      evaluator: "answer matches",
      ...judged(header),
    },
  ];
}

/** One request of a chat service whose trace names neither user, task nor model version. */
function chatItems(row: SampleRow<"chat">, { header, at }: Stamping, index: number): SampleItem[] {
  const [before, input, cached, output] = row;
  const named = modelAt(header, 0);
  return [
    {
      type: "llm_call",
      eventId: sampleEventId(header.source, index),
      occurredAt: at(before),
      provider: named.provider,
      model: named.model,
      usage: {
        inputUncached: input - cached,
        cacheRead: cached,
        outputTokens: output,
        source: "reported",
        quality: "client_estimate",
      },
      ...belongsTo(header),
      cache: { kind: "provider_prompt", hit: cached > 0 },
      tags: { source: header.source, clock: "moved as one piece, intervals real", tokens: "cached part derived" },
    },
  ];
}

const belongsTo = (header: SampleHeader) => ({ workflow: header.workflow, team: header.team });

const judged = (header: SampleHeader) => ({
  source: "evaluator" as const,
  ...belongsTo(header),
  tags: { source: header.source },
});

/**
 * Counts of the visible text. With the model's own tokenizer they are a lower bound of what is billed, because the
 * frame of a chat request (roles, tool definitions) is not in the data; with another's they are an estimate.
 */
const countedBy = (model: SampleModel) =>
  model.tokenizer === "exact"
    ? { source: "counted" as const, quality: "lower_bound" as const }
    : { source: "estimated" as const, quality: "client_estimate" as const };

const tokenNote = (model: SampleModel) =>
  model.tokenizer === "exact" ? "visible text, own tokenizer" : "visible text, o200k as estimate";

/** `django__django-11099` → `django/django`. */
const repositoryOf = (instance: string) => instance.replace(/-\d+$/, "").replace("__", "/");

function modelAt(header: SampleHeader, index: number): SampleModel {
  const model = header.models[index];
  if (model) return model;
  throw new AppError("configuration", `The sample file ${header.workflow}.jsonl.gz names no model number ${index}.`);
}
