import type { CallEvent } from "@outlay/core/call-event";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import { judgementEvent, spanEvent, spanOf, uuidOf } from "./settled-ledger.ts";

/** Ways in which one piece of work is told, with what must be billed of it: known from how it was made, not by any rule. */

export const unitKinds = [
  "leaf",
  "nested",
  "three_deep",
  "attempts",
  "tool_inside",
  "two_traces",
  "span_and_log",
  "replay",
  "agent_with_calls",
  "remote_agent_alone",
  "remote_agent_with_calls",
  "metric_alone",
  "metric_and_spans",
  "loose_log",
  "weak_ids",
  "judged_call",
  "judged_elsewhere",
  "judged_trace",
] as const;

export interface Unit {
  readonly kind: (typeof unitKinds)[number];
  readonly number: number;
  /** Start, milliseconds. */
  readonly at: number;
  /** Whether a span that nobody sent lies between outer and inner records. */
  readonly gap: boolean;
  /** Who states the usage. */
  readonly usage: "both" | "outer" | "inner";
}

export interface Told {
  readonly events: readonly CallEvent[];
  /** Names of the records that are billed. */
  readonly billed: readonly string[];
  /** Their workflows, in the end. */
  readonly workflows: readonly string[];
  readonly judgements: readonly OutcomeEvent[];
  /** The task that the judgements and the first call that is billed belong to, in the end. */
  readonly taskKey: string;
}

const missing = { usage: {}, usageSource: "missing", usageQuality: "unknown" } as const;

export function tellUnit({ kind, number, at, gap, usage }: Unit): Told {
  const name = (suffix: string) => `${number}${suffix}`;
  // Usage of its own, so that nothing of another unit is equal by chance.
  const own = { usage: { input_uncached: 1_000 + number, output_text: 100 }, sourceKey: name("s"), traceId: name("t") };
  const span = (suffix: string, over: Partial<CallEvent> = {}) =>
    spanEvent(name(suffix), { ...own, ...over, occurredAt: at + (over.occurredAt ?? 0) });
  const unlinked = { traceId: undefined, spanId: undefined } as const;
  const workflow = `w${number}`;
  const outer = (over: Partial<CallEvent> = {}) =>
    span("o", { emitter: "outer", workflow, durationMs: 5_000, ...over });
  const below = (parent: string) => ({ parentSpanId: gap ? name("gap") : name(parent) });
  const id = `chatcmpl-B9MHDbslfkBeAs8l4beb${String(number).padStart(6, "0")}`;
  const agent = { kind: "agent", operation: "invoke_agent", isBillable: false, durationMs: 9_000 } as const;
  const told = (events: CallEvent[], billed: string[], workflows = billed.map(() => "")): Told => ({
    events,
    billed: billed.map(name),
    workflows,
    judgements: [],
    taskKey: "",
  });
  const task = { taskKey: uuidOf(name("k")) };
  const evaluator = (suffix: string, traceId: string, target: { spanId?: string; responseId?: string }) =>
    judgementEvent(name(suffix), { traceId: name(traceId), occurredAt: at + 9_000, ...target });
  const states = (who: "outer" | "inner") => (usage === "both" || usage === who ? {} : missing);
  const better = usage === "outer" ? "o" : "i";

  switch (kind) {
    case "leaf":
      return told([span("i")], ["i"]);
    case "nested":
      return told(
        [outer(states("outer")), span("i", { emitter: "inner", occurredAt: 10, ...below("o"), ...states("inner") })],
        [better],
        [workflow],
      );
    case "three_deep":
      return told(
        [
          outer(),
          span("m", { emitter: "middle", occurredAt: 5, durationMs: 3_000, parentSpanId: name("o") }),
          span("i", { emitter: "inner", occurredAt: 10, parentSpanId: name("m") }),
        ],
        ["i"],
        [workflow],
      );
    case "attempts":
      return told(
        [
          outer(),
          span("1", { emitter: "inner", occurredAt: 10, parentSpanId: name("o"), usage: { input_uncached: 7 } }),
          span("2", { emitter: "inner", occurredAt: 1_500, parentSpanId: name("o") }),
        ],
        ["1", "2"],
        [workflow, workflow],
      );
    case "tool_inside": {
      const tool = span("x", { kind: "tool", isBillable: false, ...missing, parentSpanId: name("o") });
      return told([outer(), tool, span("i", { parentSpanId: name("x"), occurredAt: 50 })], ["o", "i"], [workflow, ""]);
    }
    case "two_traces":
      return told(
        [
          outer({ responseId: id }),
          span("i", { emitter: "inner", traceId: name("u"), responseId: id, occurredAt: 20 }),
        ],
        ["i"],
        [workflow],
      );
    case "span_and_log": {
      const log = { ...span("l", { signal: "log", workflow }), spanId: spanOf(name("i")) };
      return told([span("i"), log], ["i"], [workflow]);
    }
    case "replay": {
      const gateway = { emitter: "litellm", dialect: "litellm", responseId: id };
      return told([span("i", gateway), span("r", { ...gateway, traceId: name("u"), occurredAt: 900_000 })], ["i"]);
    }
    case "agent_with_calls":
      return told(
        [
          span("o", agent),
          span("i", { parentSpanId: name("o") }),
          span("j", { parentSpanId: name("o"), occurredAt: 2_000 }),
        ],
        ["i", "j"],
      );
    case "remote_agent_alone":
      return told([span("o", { ...agent, isSoleRecord: true })], ["o"]);
    case "remote_agent_with_calls":
      return told([span("o", { ...agent, isSoleRecord: true }), span("i", { ...below("o"), occurredAt: 30 })], ["i"]);
    case "metric_alone":
    case "metric_and_spans": {
      const meter = {
        series: uuidOf(name("m")),
        startedAt: spanEvent("x", { occurredAt: at }).occurredAt,
        isCumulative: gap,
      };
      const counted = (suffix: string, occurredAt: number, input: number): CallEvent => ({
        ...span(suffix, {
          signal: "metric",
          isBillable: false,
          isSoleRecord: true,
          occurredAt,
          usage: { input_uncached: input },
        }),
        ...unlinked,
        meter,
      });
      const points = [counted("p", 60_000, 10), counted("q", 120_000, 30), counted("r", 180_000, 70)];
      return kind === "metric_alone" ? told(points, ["p", "q", "r"]) : told([...points, span("i")], ["i"]);
    }
    case "loose_log": {
      const log = { ...span("l", { signal: "log", emitter: "events", occurredAt: 990, workflow }), ...unlinked };
      const another = { ...span("k", { signal: "log", emitter: "events", occurredAt: 400_000 }), ...unlinked };
      return told([span("i"), log, another], ["i", "k"], [workflow, ""]);
    }
    case "judged_call":
      return {
        ...told([span("o", { ...agent, ...task }), span("i", { parentSpanId: name("o"), occurredAt: 30 })], ["i"]),
        judgements: [
          evaluator("e", "t", { spanId: name("i") }),
          evaluator("f", "t", { spanId: name(gap ? "o" : "gap") }),
        ],
        ...task,
      };
    case "judged_elsewhere":
      return {
        ...told(
          [span("i", { ...task, responseId: id }), span("j", { traceId: name("u"), occurredAt: 30_000 })],
          ["i", "j"],
        ),
        judgements: [evaluator("e", "u", { spanId: name("j"), responseId: id })],
        ...task,
      };
    case "judged_trace": {
      const judgement = evaluator("e", "t", gap ? { spanId: name("i") } : {});
      return {
        ...told([span("i"), span("j", { occurredAt: 9_000 })], ["i", "j"]),
        judgements: [judgement],
        taskKey: judgement.taskKey,
      };
    }
    case "weak_ids":
      return told(
        ["a", "b", "c"].map((suffix, n) =>
          span(suffix, {
            traceId: name(suffix),
            responseId: "chatcmpl-7",
            occurredAt: n * 200,
            emitter: suffix === "c" ? "x" : "y",
            usage: { input_uncached: n },
          }),
        ),
        ["a", "b", "c"],
      );
  }
}
