import { Agent, request } from "node:http";
import { processUsage } from "../ingest/process-usage.ts";
import { quantile, type Spread, spread } from "../lib/spread.ts";
import { goalsP95Ms, type Question } from "./questions.ts";

/** How one question was answered. Times are milliseconds from the request to the last byte of the answer. */
export interface Answered {
  readonly name: string;
  readonly targetP95Ms: number | null;
  readonly isMet: boolean | null;
  readonly p95Ms: number | null;
  readonly ms: Spread | null;
  /** CPU time of the whole program for one answer, mean; says more than the clock where the machine is shared. */
  readonly cpuMs: number | null;
  readonly answerBytes: number;
  /** Why there are no times: the status and code of what was answered. */
  readonly refused?: string;
}

const WARMUPS = 2;
/** A question this slow is asked a few times only: what it takes is clear by then. */
const SECONDS_PER_QUESTION_MAX = 40;
const ROUNDS_MIN = 3;

interface Tally {
  readonly question: Question;
  readonly ms: number[];
  cpuMs: number;
  bytes: number;
  refused?: string;
}

/** Asks every question once a round, in turn, so that whatever else the machine does meets all of them alike. */
export async function measure(
  { dashboard, pid }: { dashboard: string; pid: number },
  questions: readonly Question[],
  { rounds, load }: { rounds: number; load: "alone" | "whileIngesting" },
): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const tallies: Tally[] = questions.map((question) => ({ question, ms: [], cpuMs: 0, bytes: 0 }));
  for (let round = -WARMUPS; round < rounds; round += 1) {
    for (const tally of tallies) {
      if (tally.refused !== undefined || isSlow(tally)) continue;
      const cpuMsBefore = processUsage(pid).cpuMs;
      const { ms, status, body } = await ask(agent, dashboard, tally.question, round + WARMUPS);
      if (status !== 200) tally.refused = `${status} ${body.toString().slice(0, 200)}`;
      else if (round >= 0) {
        tally.ms.push(ms);
        tally.cpuMs += processUsage(pid).cpuMs - cpuMsBefore;
      }
      tally.bytes = body.length;
    }
    process.stderr.write(`\rround ${round + 1} of ${rounds} `);
  }
  process.stderr.write("\n");
  agent.destroy();
  return tallies.map((tally) => answered(tally, load));
}

const isSlow = ({ ms }: Tally): boolean =>
  ms.length >= ROUNDS_MIN && ms.reduce((sum, one) => sum + one, 0) > SECONDS_PER_QUESTION_MAX * 1_000;

function answered({ question, ms, cpuMs, bytes, refused }: Tally, load: "alone" | "whileIngesting"): Answered {
  const { name, goal } = question;
  const targetP95Ms = goal === undefined ? null : goalsP95Ms[goal][load];
  if (refused !== undefined || ms.length === 0) {
    const nothing = { isMet: null, p95Ms: null, ms: null, cpuMs: null };
    return { name, targetP95Ms, ...nothing, answerBytes: bytes, refused: refused ?? "not asked" };
  }
  const p95Ms = Number(quantile(Float64Array.from(ms).sort(), 0.95).toPrecision(4));
  const isMet = targetP95Ms === null ? null : p95Ms <= targetP95Ms;
  return { name, targetP95Ms, isMet, p95Ms, ms: spread(ms), cpuMs: Math.round(cpuMs / ms.length), answerBytes: bytes };
}

function ask(agent: Agent, dashboard: string, { method, paths, body }: Question, turn: number) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text ?? "") };
  const path = paths[turn % paths.length];
  const startedAt = performance.now();
  return new Promise<{ ms: number; status: number; body: Buffer }>((resolve, reject) => {
    const outgoing = request(`${dashboard}/api/v1${path}`, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("end", () => {
        const ms = performance.now() - startedAt;
        resolve({ ms, status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
      });
    });
    outgoing.once("error", reject);
    outgoing.end(text);
  });
}
