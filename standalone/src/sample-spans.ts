import { readSampleFile, type SampleHeader, type SampleRow } from "./sample-files.ts";
import { sampleSpanId } from "./sample-id.ts";
import { AIRLINE_MESSAGE_GAP_MS } from "./sample-source.ts";
import { agentSpanId, airlinePlace, codingPlace, turnsOf } from "./sample-traces.ts";

/**
 * What stands around the calls of the sample and costs nothing itself: the agents that made them and the tools that ran
 * between them. When an agent of `coding-agent` began and ended follows from its requests; a tool took the time from the
 * answer that asked for it to the next request, which is real. The source of `airline-support` has no times: its tools stand
 * between the messages, which are set by us, and neither they nor the agent have a duration.
 */
export interface SampleSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** Milliseconds since 1970 UTC; an end that the source does not tell is left out. */
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** All spans of the sample around its calls; the same ones for the same anchor. */
export async function readSampleSpans(anchorMs: number): Promise<SampleSpan[]> {
  const coding = await readSampleFile("coding-agent");
  const airline = await readSampleFile("airline-support");
  return [
    ...codingSpans(coding.header, coding.rows, anchorMs),
    ...airline.rows.flatMap((row) => airlineSpans(airline.header, row, anchorMs)),
  ];
}

type CodingRow = SampleRow<"coding-agent">;

function codingSpans(header: SampleHeader, rows: readonly CodingRow[], anchorMs: number): SampleSpan[] {
  const turns = turnsOf(rows);
  const agents = new Map<string, CodingRow[]>();
  for (const [row, turn] of turns) {
    const key = agentSpanId(header.source, row[0], turn, row[1]);
    agents.set(key, [...(agents.get(key) ?? []), row]);
  }
  // The root lasts as long as all agents of its turn.
  const whole = new Map<string, CodingRow[]>();
  for (const [row, turn] of turns) {
    const { traceId } = codingPlace(header, row, turn);
    whole.set(traceId, [...(whole.get(traceId) ?? []), row]);
  }
  return [...agents].flatMap(([spanId, requests]) => {
    const [first] = requests;
    if (first === undefined) return [];
    const [session, subAgent] = first;
    const turn = turns.get(first) ?? 0;
    const { traceId } = codingPlace(header, first, turn);
    const shared = belongsTo(header, `claude-code/${session}`);
    const extent = subAgent === 0 ? (whole.get(traceId) ?? requests) : requests;
    const agent: SampleSpan = {
      traceId,
      spanId,
      ...(subAgent > 0 && { parentSpanId: agentSpanId(header.source, session, turn, 0) }),
      name: subAgent === 0 ? "invoke_agent claude-code" : `invoke_agent sub-agent-${subAgent}`,
      startedAtMs: Math.min(...extent.map((row) => anchorMs - row[3])),
      endedAtMs: Math.max(...extent.map((row) => anchorMs - row[3] + (row[10] ?? 0))),
      attributes: {
        ...shared,
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": subAgent === 0 ? "claude-code" : `sub-agent-${subAgent}`,
      },
    };
    const tools = requests.flatMap((row, at) => toolAfter(row, requests[at + 1], { agent, anchorMs, shared }));
    return [agent, ...tools];
  });
}

interface ToolContext {
  readonly agent: SampleSpan;
  readonly anchorMs: number;
  readonly shared: Readonly<Record<string, string>>;
}

/** The time in which the tools ran that a request asked for. Which they were is not in the source. */
function toolAfter(
  row: CodingRow,
  next: CodingRow | undefined,
  { agent, anchorMs, shared }: ToolContext,
): SampleSpan[] {
  const [, , seq, before, , , , , , , durationMs, , stop] = row;
  if (next === undefined || stop !== "tool_use" || durationMs === null) return [];
  const startedAtMs = anchorMs - before + durationMs;
  const endedAtMs = anchorMs - next[3];
  if (endedAtMs <= startedAtMs) return [];
  return [
    {
      traceId: agent.traceId,
      spanId: sampleSpanId(agent.spanId, "tools", seq),
      parentSpanId: agent.spanId,
      name: "execute_tool",
      startedAtMs,
      endedAtMs,
      attributes: { ...shared, "gen_ai.operation.name": "execute_tool", "outlay.step": "tools" },
    },
  ];
}

function airlineSpans(header: SampleHeader, row: SampleRow<"airline-support">, anchorMs: number): SampleSpan[] {
  const [task, trial, before, , calls] = row;
  const shared = belongsTo(header, `tau-airline/${task}/trial-${trial}`);
  const { traceId, parentSpanId: root } = airlinePlace(header, { task, trial }, 0);
  const startedAtMs = anchorMs - before;
  const tools = calls.flatMap(([, , tool], position): SampleSpan[] => {
    if (tool === "") return [];
    return [
      {
        traceId,
        spanId: sampleSpanId(root, "tool", position),
        parentSpanId: root,
        name: `execute_tool ${tool}`,
        startedAtMs: startedAtMs + (position + 0.5) * AIRLINE_MESSAGE_GAP_MS,
        attributes: { ...shared, "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool },
      },
    ];
  });
  const agent: SampleSpan = {
    traceId,
    spanId: root,
    name: "invoke_agent airline-agent",
    startedAtMs,
    attributes: { ...shared, "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "airline-agent" },
  };
  return [agent, ...tools];
}

const belongsTo = ({ workflow, team, source }: SampleHeader, taskId: string) => ({
  "outlay.workflow": workflow,
  "outlay.team": team,
  "outlay.task.id": taskId,
  "outlay.tag.source": source,
});

/** Spans as an OpenTelemetry exporter sends them over HTTP as JSON. */
export const asOtlp = (spans: readonly SampleSpan[]) => ({
  resourceSpans: [
    {
      resource: { attributes: [] },
      scopeSpans: [
        {
          scope: { name: "outlay.sample" },
          spans: spans.map(({ startedAtMs, endedAtMs, attributes, ...span }) => ({
            ...span,
            kind: 1,
            startTimeUnixNano: `${startedAtMs}000000`,
            ...(endedAtMs !== undefined && { endTimeUnixNano: `${endedAtMs}000000` }),
            attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
          })),
        },
      ],
    },
  ],
});
