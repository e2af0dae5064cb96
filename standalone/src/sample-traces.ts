import type { SampleHeader, SampleRow } from "./sample-files.ts";
import { sampleSpanId, sampleTraceId } from "./sample-id.ts";

/** Where a call stands in its trace. */
export interface TracePlace {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
}

type CodingRow = SampleRow<"coding-agent">;

/**
 * The turn of each request of the coding sessions, from 0 in each session. A turn begins with what a person asks and ends
 * with the main agent's answer `end_turn`; what a sub-agent asks belongs to the turn that had begun last.
 */
export function turnsOf(rows: readonly CodingRow[]): ReadonlyMap<CodingRow, number> {
  const turns = new Map<CodingRow, number>();
  for (const session of bySession(rows).values()) {
    let turn = 0;
    let isOver = false;
    for (const row of session) {
      const isMain = row[1] === 0;
      if (isMain && isOver) turn += 1;
      if (isMain) isOver = row[12] === "end_turn";
      turns.set(row, turn);
    }
  }
  return turns;
}

/** Requests by session, in order of time, those of one instant in the order the source gives them. */
function bySession(rows: readonly CodingRow[]): Map<string, CodingRow[]> {
  const sessions = new Map<string, CodingRow[]>();
  for (const row of rows) {
    const found = sessions.get(row[0]);
    if (found === undefined) sessions.set(row[0], [row]);
    else found.push(row);
  }
  for (const session of sessions.values()) session.sort((a, b) => b[3] - a[3] || a[1] - b[1] || a[2] - b[2]);
  return sessions;
}

/** One turn of a session is a trace: the agent that was asked, below it its requests, its tools and its sub-agents. */
export function codingPlace({ source }: SampleHeader, [session, subAgent, seq]: CodingRow, turn: number): TracePlace {
  return {
    traceId: sampleTraceId(source, session, turn),
    spanId: sampleSpanId(source, session, subAgent, seq),
    parentSpanId: agentSpanId(source, session, turn, subAgent),
  };
}

/** The span of an agent in a turn; 0 is the main one, the root. */
export const agentSpanId = (source: string, session: string, turn: number, subAgent: number): string =>
  sampleSpanId(source, session, "turn", turn, "agent", subAgent);

/** One run of an airline task is a trace: the agent, below it its messages and the tools it called. */
export function airlinePlace(
  { source }: SampleHeader,
  { task, trial }: { readonly task: number; readonly trial: number },
  position: number,
): TracePlace {
  return {
    traceId: sampleTraceId(source, task, trial),
    spanId: sampleSpanId(source, task, trial, position),
    parentSpanId: sampleSpanId(source, task, trial, "agent"),
  };
}
