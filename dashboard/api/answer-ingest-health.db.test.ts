import { ingestRangesTable } from "@outlay/clickhouse/tables/ingest-ranges";
import { type LogRecordRow, logRecordsTable } from "@outlay/clickhouse/tables/log-records";
import { taskMarksTable } from "@outlay/clickhouse/tables/task-states";
import { systemClock } from "@outlay/core/clock";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ingestHealthEndpoint } from "../contract/ingest-health.ts";
import { ledgerAuditEndpoint } from "../contract/ledger-audit.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

/** Records count from when the database was made. */
const NOW = Math.ceil(systemClock.now() / 60_000) * 60_000 + 3_600_000;
const MINUTE = 60_000;
let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());
beforeEach(async () => {
  for (const table of ["calls", "log_records", "ingest_ranges", "dead_letters", "task_marks"])
    await api.store.writer.command(`TRUNCATE TABLE outlay.${table}`);
  await mark("looked", NOW);
  await mark("filled", NOW);
});

const record = (offset: number, receivedAt: number, facts: Partial<LogRecordRow> = {}): LogRecordRow => ({
  ...{
    log_partition: 0,
    log_offset: BigInt(offset),
    received_at: receivedAt,
    read_at: receivedAt + 300,
    project_id: "p",
  },
  ...{ signal: "native", emitter: "", replay_of: "", events: 1, bytes: 500, collector: "c", collector_seq: offset + 1 },
  ...{ collector_acknowledged: offset, client: "outlay-js/0.1.0", client_id: "one", client_dropped: undefined },
  ...facts,
});
const range = (first: number, last: number, receivedAt: number, facts: object = {}) => ({
  ...{ log_partition: 0, first_offset: BigInt(first), last_offset: BigInt(last), token: "t", outcomes_stored: 0 },
  ...{ calls_stored: last - first + 1, duplicates: 0, dead_letters: 0, repaired: 0, newest_ts: receivedAt },
  ...{
    oldest_received_at: receivedAt,
    inserted_at: receivedAt + 500,
    oldest_ts: receivedAt,
    links: 0,
    is_unsettled: false,
  },
  ...facts,
});
const call = (offset: number, receivedAt: number, age = 0) =>
  plainCall(offset + 1, {
    ...{
      project_id: "p",
      ts: receivedAt - age,
      received_at: receivedAt,
      log_offset: BigInt(offset),
      log_index: 0,
      log_partition: 0,
    },
  });

let inserts = 0;
async function insert(records: LogRecordRow[], ranges: ReturnType<typeof range>[]): Promise<void> {
  inserts += 1;
  await api.store.writer.insert(logRecordsTable, records, { token: `r${inserts}` });
  await api.store.writer.insert(ingestRangesTable, ranges, { token: `i${inserts}` });
}
/** What the keeper of states of tasks writes down: `at`, at that time. */
async function mark(kind: string, at: number, version = at): Promise<void> {
  inserts += 1;
  const row = { kind, name: "", version, at, call_rows: 0, outcome_rows: 0 };
  await api.store.writer.insert(taskMarksTable, [row], { token: `m${inserts}` });
}
const health = async (query = "") =>
  ingestHealthEndpoint.response.parse(await api.get(`/ingest/health?project=p&to=now%2B1m${query}`));

test("lags are said by stage and weighted by events, and what waits is said with its age", async () => {
  const at = NOW - 10 * MINUTE;
  await insert(
    [
      record(0, at, { events: 9 }),
      record(1, at, { read_at: at + 5_000 }),
      record(2, at + 1_000, { read_at: at + 2_000 }),
    ],
    [range(0, 0, at, { inserted_at: at + 700 }), range(1, 1, at, { inserted_at: at + 9_000 })],
  );
  const { stages, partitions, problems } = await health();
  expect(stages).toMatchObject({
    records: 3,
    events: 11,
    waiting: { records: 1, since: new Date(at + 1_000).toISOString() },
  });
  expect(stages.received_to_read).toEqual({ p50_ms: 300, p95_ms: 5_000 });
  expect(stages.received_to_stored).toMatchObject({ p50_ms: 700, p95_ms: 9_000 });
  expect(partitions).toMatchObject([{ ranges: 2, insert: { p50_ms: 4_000 }, newest_offset: "1" }]);
  expect(problems).toMatchObject([{ what: "insert_stuck" }]);
});

test("nothing received is null, never 0 ms", async () => {
  const { stages, event_to_received, sources } = await health();
  expect(stages.received_to_stored).toEqual({ p50_ms: null, p95_ms: null });
  expect(event_to_received).toMatchObject({ calls: 0, p50_ms: null });
  expect(sources).toEqual([]);
});

test("a source that sent every 5 minutes and stopped is silent, one that sends daily or is young is not", async () => {
  const every = (minutes: number, times: number, last: number, client: string, first: number) =>
    Array.from({ length: times }, (_, n) => record(first + n, last - (times - 1 - n) * minutes * MINUTE, { client }));
  await insert(
    [
      ...every(5, 40, NOW - 16 * MINUTE, "stopped/1", 0),
      ...every(5, 40, NOW - 14 * MINUTE, "steady/1", 100),
      ...every(720, 12, NOW - 13 * 60 * MINUTE, "daily/1", 200),
      ...every(1, 5, NOW - 600 * MINUTE, "young/1", 300),
    ],
    [],
  );
  const { sources, problems } = await health();
  expect(sources.map(({ client, is_silent }) => [client, is_silent])).toEqual([
    ["stopped/1", true],
    ["daily/1", false],
    ["young/1", false],
    ["steady/1", false],
  ]);
  expect(sources[0]).toMatchObject({ gap_p95_s: 300, silent_after_s: 900 });
  expect(problems).toContainEqual(
    expect.objectContaining({ what: "silent_source", detail: expect.stringMatching(/stopped/) }),
  );
});

test("versions say what their processes have lost, each process once", async () => {
  const at = NOW - 5 * MINUTE;
  await insert(
    [
      record(0, at, { client_dropped: { queue_full: 3 } }),
      record(1, at + 1, { client_dropped: { queue_full: 5, invalid: 1 } }),
      record(2, at + 2, { client_id: "two", client_dropped: { queue_full: 10 } }),
      record(3, at + 3, { client: "OTel/1", client_id: "" }),
    ],
    [range(0, 3, at)],
  );
  expect((await health()).clients).toMatchObject([
    { client: "outlay-js/0.1.0", processes: 2, records: 3, dropped: { queue_full: 15, invalid: 1 } },
    { client: "OTel/1", processes: 0, dropped: {} },
  ]);
});

test("clocks that are ahead and calls that come late are told apart", async () => {
  const at = NOW - 5 * MINUTE;
  await api.insert({ calls: [call(0, at, 2_000), call(1, at, -5_000), call(2, at, 2 * 86_400_000)] });
  expect((await health()).event_to_received).toMatchObject({ calls: 3, p50_ms: 2_000, ahead: 1, day_late: 1 });
});

const stuck = ({ problems }: Awaited<ReturnType<typeof health>>) =>
  problems.filter(({ what }) => what === "tasks_stuck" || what === "no_ledger_loops");
const inserted = (offset: number, at: number) => range(offset, offset, at, { inserted_at: at });

test("states of tasks that stopped following what is inserted are a problem within a minute, and only then", async () => {
  await mark("looked", NOW - 30 * MINUTE, NOW + 1);
  await insert([], [inserted(0, NOW - 31 * MINUTE), inserted(1, NOW - 29.5 * MINUTE)]);
  expect(await health()).toMatchObject({
    tasks: { state: "kept", looked_at: new Date(NOW - 30 * MINUTE).toISOString(), waiting_ranges: 0 },
  });
  await insert([], [inserted(2, NOW - 30_000), inserted(3, NOW - 20_000)]);
  const early = await health();
  expect([early.tasks?.waiting_ranges, stuck(early)]).toEqual([2, []]);
  await insert([], [{ ...inserted(5, NOW - 20 * MINUTE), calls_stored: 0, dead_letters: 1 }]);
  expect(stuck(await health())).toEqual([]);
  await insert([], [inserted(4, NOW - 2 * MINUTE)]);
  const late = await health();
  expect(late.tasks).toMatchObject({ waiting_ranges: 3, waiting_since: new Date(NOW - 2 * MINUTE).toISOString() });
  expect(stuck(late)).toMatchObject([
    { what: "tasks_stuck", detail: expect.stringMatching(/3 ranges inserted since/) },
  ]);
  await mark("looked", NOW, NOW + 2);
  expect(stuck(await health())).toEqual([]);
});

test("states that are filled for the first time are no problem while something is written down of them", async () => {
  await api.store.writer.command("TRUNCATE TABLE outlay.task_marks");
  await mark("looked", NOW - 60 * MINUTE);
  await mark("filling", NOW - 90 * 1440 * MINUTE, NOW - 9 * MINUTE);
  await insert([], [inserted(0, NOW - 5 * MINUTE)]);
  const filling = await health();
  expect([filling.tasks?.state, stuck(filling)]).toEqual(["filling", []]);
  await api.store.writer.command("TRUNCATE TABLE outlay.task_marks");
  await mark("looked", NOW - 60 * MINUTE);
  expect(stuck(await health())).toMatchObject([{ what: "tasks_stuck", detail: expect.stringMatching(/being filled/) }]);
});

test("a pipeline over which no process runs the ledger loops is told apart from one whose loops are stuck", async () => {
  await api.store.writer.command("TRUNCATE TABLE outlay.task_marks");
  expect(await health()).toMatchObject({ tasks: { state: "not_kept", looked_at: null }, problems: [] });
  await insert([], [inserted(0, NOW - 5 * MINUTE)]);
  expect(stuck(await health())).toMatchObject([{ what: "no_ledger_loops" }]);
});

test("over time: events a second and freshness by part of the range, null where nothing was stored", async () => {
  const at = NOW - 10 * MINUTE;
  await insert(
    [record(0, at, { events: 120 }), record(1, at + 3 * MINUTE, { events: 6 })],
    [range(0, 0, at, { inserted_at: at + 800 })],
  );
  const { series } = await health("&from=now-71m");
  expect(series).toHaveLength(72);
  expect(series.filter(({ events }) => events > 0)).toEqual([
    {
      ...{ t: new Date(at).toISOString(), events: 120, events_per_s: 2, waiting_records: 0 },
      received_to_stored: { p50_ms: 800, p95_ms: 800 },
    },
    {
      ...{ t: new Date(at + 3 * MINUTE).toISOString(), events: 6, events_per_s: 0.1, waiting_records: 1 },
      received_to_stored: { p50_ms: null, p95_ms: null },
    },
  ]);
  expect((await health("&from=now-6h")).series).toHaveLength(61);
});

test("how far states of tasks are is said of the installation, and of no single project", async () => {
  expect((await health()).tasks).not.toBeNull();
  expect(await health("&scope=project")).toMatchObject({ tasks: null, settled: null, partitions: null });
});

test("the audit over the API: balanced, then with the place of a lost event", async () => {
  const at = NOW - 5 * MINUTE;
  await insert([record(0, at), record(1, at)], [range(0, 1, at)]);
  await api.insert({ calls: [call(0, at), call(1, at)] });
  const audit = async () =>
    ledgerAuditEndpoint.response.parse(await api.get("/ledger/audit?project=p&from=now-1h&to=now"));
  expect(await audit()).toMatchObject({
    balanced: true,
    scope: "installation",
    totals: { accepted: 2, stored: 2, rejected: 0, duplicates: 0, difference: 0 },
    by_source: [{ project: "p", signal: "native", partition: 0, accepted: 2 }],
    differences: [],
  });
  await insert([record(2, at, { events: 3 })], [range(2, 2, at, { calls_stored: 3 })]);
  expect(await audit()).toMatchObject({
    balanced: false,
    totals: { accepted: 5, stored: 2, difference: 3 },
    differences: [
      { finding: "missing", partition: 0, first_offset: "2", expected: 3, found: 0 },
      { finding: "range_differs", first_offset: "2", expected: 3, found: 0 },
    ],
  });
});
