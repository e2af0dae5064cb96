import { toOutcomeRow } from "@outlay/clickhouse/call-row";
import { type CallRow, callsTable } from "@outlay/clickhouse/tables/calls";
import { type OutcomeRow, outcomesTable } from "@outlay/clickhouse/tables/outcomes";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { sampleRow } from "@outlay/clickhouse/testing/sample-call";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { createDashboardApp, type DashboardDeps } from "../app.ts";
import { startOnAnyPort } from "./start-on-any-port.ts";

/** A call of which nothing is known but that it happened; tests add what they are about. */
export function plainCall(n: number, facts: Partial<CallRow> = {}): CallRow {
  const nothing: Partial<CallRow> = {
    trace_id: "",
    span_id: "",
    task_key: "",
    provider: "",
    model_requested: "",
    model_resolved: "",
    environment: "",
    team: "",
    workflow: "",
    step: "",
    user_id: "",
    tags: undefined,
    input_uncached: undefined,
    cache_read: undefined,
    output_text: undefined,
    input_tokens: undefined,
    output_tokens: undefined,
    duration_ms: undefined,
    ttft_ms: undefined,
    cost: undefined,
    price_status: "unpriced",
  };
  return { ...sampleRow(n), ...nothing, ...facts };
}

/** An outcome of a task, with the place in the log where it would lie. */
export function plainOutcome(n: number, facts: Partial<OutcomeRow>): OutcomeRow {
  const digits = n.toString(16).padStart(12, "0");
  const event = {
    outcomeId: `0190cccc-0000-7000-8000-${digits}`,
    taskKey: taskKey(n),
    occurredAt: 0,
    outcome: "success",
    source: "sdk",
  } as const;
  const at = { project: "p", receivedAt: 0, partition: 0, offset: BigInt(n), index: 0 };
  return { ...toOutcomeRow(event, at), ...facts };
}

export const taskKey = (n: number): string => `0190bbbb-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

export interface TestApi {
  readonly store: FreshStore;
  /** Where the API is: `http://127.0.0.1:…/api/v1`. */
  readonly url: string;
  insert(rows: { readonly calls?: readonly CallRow[]; readonly outcomes?: readonly OutcomeRow[] }): Promise<void>;
  /** The parsed JSON of an answer; throws with the problem body where it is not 200. */
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
  put(path: string, body: object): Promise<unknown>;
  delete(path: string): Promise<unknown>;
  close(): Promise<void>;
}

/** The API over a database of its own. Answers are checked against the contract; `now` stands still. */
export async function testApi(now: number, more: Partial<DashboardDeps> = {}): Promise<TestApi> {
  const store = await freshStore();
  const app = createDashboardApp({
    reader: store.reader,
    writer: store.writer,
    exporter: store.exporter,
    clock: { ...systemClock, now: () => now },
    logger: silentLogger,
    counters: new Counters(),
    checkKey: undefined,
    checkAnswers: true,
    ...more,
  });
  const server = await startOnAnyPort(app);
  let inserts = 0;
  const ask = async (path: string, init?: RequestInit): Promise<unknown> => {
    const answer = await fetch(`${server.url}/api/v1${path}`, init);
    const body = await answer.json();
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(body)}`);
    return body;
  };
  return {
    store,
    url: `${server.url}/api/v1`,
    async insert({ calls = [], outcomes = [] }) {
      inserts += 1;
      await store.writer.insert(callsTable, calls, { token: `calls/${inserts}` });
      await store.writer.insert(outcomesTable, outcomes, { token: `outcomes/${inserts}` });
    },
    get: (path) => ask(path),
    post: (path, body) => ask(path, jsonRequest("POST", body)),
    put: (path, body) => ask(path, jsonRequest("PUT", body)),
    delete: (path) => ask(path, { method: "DELETE" }),
    async close() {
      await server.close();
      await store.close();
    },
  };
}

const jsonRequest = (method: string, body: object): RequestInit => ({
  method,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
