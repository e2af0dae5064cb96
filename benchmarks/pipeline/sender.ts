import { connect, type Socket } from "node:net";
import { PatchedBody } from "./patched-body.ts";

/**
 * The load, in a process of its own: batches over kept-alive connections with as little work of its own as can be. Says
 * `ready`, begins at a line on standard input, and writes a {@link SenderReport} when it has ended.
 */
export interface SenderPlan {
  readonly url: string;
  readonly project: string;
  readonly batchEvents: number;
  /** Connections, each with one request at a time. */
  readonly lanes: number;
  /** 0: as fast as it is answered. */
  readonly eventsPerSecond: number;
  readonly seconds: number;
}

export interface SenderReport {
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly acknowledged: number;
  /** Batches by status of the answer; `cut` for connections that broke. */
  readonly answers: Readonly<Record<string, number>>;
  /** Refusals (429, 503) that said when to come again. */
  readonly retryAfters: number;
  /** Of the answers 202, in milliseconds. */
  readonly answerP50Ms: number;
  readonly answerP99Ms: number;
  /** When each second began: how many batches were refused in it. */
  readonly refusedBySecond: readonly number[];
  readonly cpuMs: number;
}

const plan = JSON.parse(process.argv[2] ?? "") as SenderPlan;
const { hostname, port, pathname } = new URL(plan.url);
const bodies = Array.from({ length: plan.lanes }, () => new PatchedBody(plan.batchEvents));
const answers: Record<string, number> = {};
const waitsMs: number[] = [];
const refusedBySecond: number[] = [];
let acknowledged = 0;
let retryAfters = 0;
let taken = 0;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One request; resolves with the head of its answer, "" where the connection broke. */
function ask(socket: Socket, head: Buffer, body: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const done = (answer: string) => {
      socket.off("data", read).off("close", broke);
      resolve(answer);
    };
    const broke = () => done("");
    const read = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (text.length >= end + 4 + length) done(text.slice(0, end));
    };
    socket.on("data", read).on("close", broke);
    socket.cork();
    socket.write(head);
    socket.write(body);
    socket.uncork();
  });
}

async function lane(body: PatchedBody, startedAt: number): Promise<void> {
  const head = Buffer.from(
    `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\n` +
      `x-outlay-project: ${plan.project}\r\ncontent-length: ${body.bytes.length}\r\n\r\n`,
  );
  let socket = connect(Number(port), hostname).setNoDelay(true);
  socket.on("error", () => {}); // `close` follows.
  while (performance.now() - startedAt < plan.seconds * 1_000) {
    if (plan.eventsPerSecond > 0) {
      const dueAt = startedAt + (taken / plan.eventsPerSecond) * 1_000;
      taken += plan.batchEvents;
      if (dueAt > performance.now()) await pause(dueAt - performance.now());
    }
    body.renew(Date.now());
    const askedAt = performance.now();
    const answer = await ask(socket, head, body.bytes);
    const status = answer === "" ? "cut" : answer.slice(9, 12);
    answers[status] = (answers[status] ?? 0) + 1;
    if (status === "202") {
      acknowledged += plan.batchEvents;
      waitsMs.push(performance.now() - askedAt);
      continue;
    }
    const second = Math.floor((performance.now() - startedAt) / 1_000);
    refusedBySecond[second] = (refusedBySecond[second] ?? 0) + 1;
    if (/^retry-after: [1-9]/im.test(answer)) retryAfters += 1;
    if (status !== "cut") continue;
    socket = connect(Number(port), hostname).setNoDelay(true);
    socket.on("error", () => {});
    await pause(50);
  }
  socket.destroy();
}

process.stdout.write("ready\n");
process.stdin.once("data", async () => {
  const startedAtMs = Date.now();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(bodies.map((body) => lane(body, startedAt)));
  const { user, system } = process.cpuUsage(cpu);
  const sorted = Float64Array.from(waitsMs).sort();
  const report: SenderReport = {
    startedAt: startedAtMs,
    endedAt: Date.now(),
    acknowledged,
    answers,
    retryAfters,
    answerP50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? Number.NaN,
    answerP99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    refusedBySecond: Array.from(refusedBySecond, (count) => count ?? 0),
    cpuMs: (user + system) / 1_000,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exit(0);
});
