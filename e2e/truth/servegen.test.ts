import { fileURLToPath } from "node:url";
import type { QueryAnswer } from "@outlay/dashboard/contract/analytics";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OutlayProcess, postJson, startOutlayProcess, temporaryDirectory } from "../outlay-process.ts";
import { unitsOf } from "./decimal-text.ts";
import { sendEvents, type TruthEvent } from "./send-events.ts";
import { readShippedData } from "./truth-data.ts";

/**
 * ServeGen's requests, one call each, in the ten minutes its counts name. All of them are 238 million, so the tenants with
 * the fewest are sent; OUTLAY_TRUTH_SERVEGEN=all sends every one (hours, some 16 GB of disk).
 */
const ALL = process.env["OUTLAY_TRUTH_SERVEGEN"] === "all";
const TENANT_REQUESTS_MAX = ALL ? Number.POSITIVE_INFINITY : 10_000;
const TIMEOUT_MS = ALL ? 24 * 3_600_000 : 180_000;

const PROJECT = "servegen";
/** Where a record is a window of a tenant, and says how many requests it counts. */
const COUNTED = "servegen-counted";
const DAY_MS = 86_400_000;
const WINDOW_MS = 600_000;
const DAYS = 14;
/** The weekday and date of the trace's first day are not published; these are ours. */
const FIRST_DAY = Date.UTC(2025, 0, 6);
/** Groups that one question may name. */
const TENANTS_PER_QUESTION = 20;

interface Tenant {
  readonly name: string;
  readonly modelClass: string;
  readonly windows: readonly { readonly startsAt: number; readonly requests: number }[];
  readonly requests: number;
  /** Requests by day, from 0. */
  readonly days: readonly number[];
}

function readTenants(): Tenant[] {
  const lines = readShippedData("servegen-requests.jsonl.gz").trimEnd().split("\n");
  return lines.map((line) => tenantOf(...(JSON.parse(line) as [string, number, number[]])));
}

function tenantOf(modelClass: string, client: number, packed: readonly number[]): Tenant {
  const windows: { startsAt: number; requests: number }[] = [];
  const days = Array.from({ length: DAYS }, () => 0);
  let window = 0;
  for (let at = 0; at < packed.length; at += 2) {
    window += packed[at] ?? 0;
    const requests = packed[at + 1] ?? 0;
    const day = Math.floor((window * WINDOW_MS) / DAY_MS);
    windows.push({ startsAt: FIRST_DAY + window * WINDOW_MS, requests });
    days[day] = (days[day] ?? 0) + requests;
    window += 1;
  }
  const requests = days.reduce((sum, count) => sum + count, 0);
  return { name: `${modelClass}/${client}`, modelClass, windows, requests, days };
}

/** The requests of a window are spread evenly over it; what each used is published as means only and is left unknown. */
function* callsOf(some: readonly Tenant[]): Generator<TruthEvent> {
  for (const tenant of some) yield* callsOfTenant(tenant);
}

function* callsOfTenant({ name, modelClass, windows }: Tenant): Generator<TruthEvent> {
  for (const { startsAt, requests } of windows) {
    for (let n = 0; n < requests; n += 1) {
      const at = startsAt + Math.floor((n * WINDOW_MS) / requests);
      const occurredAt = new Date(at).toISOString();
      yield { type: "llm_call", eventId: `${name}/${startsAt}/${n}`, occurredAt, model: modelClass, customerId: name };
    }
  }
}

/** Each window as one record of all its requests, as a gateway that counts reports them. */
function* countsOf(some: readonly Tenant[]): Generator<TruthEvent> {
  for (const { name, modelClass, windows } of some) {
    for (const { startsAt, requests } of windows) {
      const facts = { occurredAt: new Date(startsAt).toISOString(), model: modelClass, customerId: name };
      const eventId = `${name}/${startsAt}/counted`;
      yield { type: "llm_call", eventId, ...facts, provider: "servegen", usage: { requests } };
    }
  }
}

const everyTenant = readTenants();
const tenants = everyTenant.filter(({ requests }) => requests <= TENANT_REQUESTS_MAX);
const directory = temporaryDirectory();
let outlay: OutlayProcess;
beforeAll(async () => {
  const prices = fileURLToPath(new URL("servegen-request-prices.yaml", import.meta.url));
  outlay = await startOutlayProcess(directory.path, { OUTLAY_PRICES: prices });
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

async function askDays(
  some: readonly Tenant[],
  { project = PROJECT, metric = "calls" }: { project?: string; metric?: "calls" | "spend" } = {},
): Promise<QueryAnswer> {
  const spec = {
    project,
    metrics: [metric],
    by: ["customer_id"],
    filters: [{ dimension: "customer_id", op: "in", values: some.map(({ name }) => name) }],
    range: { from: new Date(FIRST_DAY).toISOString(), to: new Date(FIRST_DAY + DAYS * DAY_MS).toISOString() },
    bucket: "1d",
    top: TENANTS_PER_QUESTION,
  };
  const { status, body } = await postJson(`${outlay.dashboard}/api/v1/query`, spec);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body as unknown as QueryAnswer;
}

test("the shipped counts are ServeGen's: tenants and requests of both models", () => {
  const of = (modelClass: string) => everyTenant.filter((tenant) => tenant.modelClass === modelClass);
  const total = (modelClass: string) => of(modelClass).reduce((sum, { requests }) => sum + requests, 0);
  expect([of("m-large").length, total("m-large")]).toEqual([162, 236_892_826]);
  expect([of("deepseek-r1").length, total("deepseek-r1")]).toEqual([73, 1_383_669]);
});

test("every tenant's requests of every day are found again, to the last one", { timeout: TIMEOUT_MS }, async () => {
  let sent = 0;
  for (let at = 0; at < tenants.length; at += TENANTS_PER_QUESTION) {
    const some = tenants.slice(at, at + TENANTS_PER_QUESTION);
    sent = await sendEvents(outlay, PROJECT, callsOf(some), sent);
    const answer = await askDays(some);
    const found = Object.fromEntries(answer.series.map(({ group, points }) => [group?.[0], countsByDay(points)]));
    expect(found).toEqual(Object.fromEntries(some.map(({ name, days }) => [name, days])));
    expect(answer.totals.calls).toBe(some.reduce((sum, { requests }) => sum + requests, 0));
  }
  const { totals, coverage } = await askAll();
  expect(totals.calls).toBe(tenants.reduce((sum, { requests }) => sum + requests, 0));
  expect(coverage).toMatchObject({ calls: totals.calls, usage_missing_calls: totals.calls, priced_calls: 0 });
});

test("all 238 million requests, counted by window, come to the last one by tenant and day", {
  timeout: TIMEOUT_MS,
}, async () => {
  await sendEvents(outlay, COUNTED, countsOf(everyTenant));
  let found = 0;
  for (let at = 0; at < everyTenant.length; at += TENANTS_PER_QUESTION) {
    const some = everyTenant.slice(at, at + TENANTS_PER_QUESTION);
    const { series, totals } = await askDays(some, { project: COUNTED, metric: "spend" });
    const days = Object.fromEntries(series.map(({ group, points }) => [group?.[0], requestsByDay(points)]));
    expect(days).toEqual(Object.fromEntries(some.map((tenant) => [tenant.name, tenant.days])));
    found += requestsPaid(totals.spend);
  }
  expect(found).toBe(238_276_495);
});

/** A million of them cost a dollar: what is no whole number of them is no number at all. */
function requestsPaid(spend: unknown): number {
  const units = unitsOf(String(spend));
  return units % 1_000_000n === 0n ? Number(units / 1_000_000n) : Number.NaN;
}

function requestsByDay(points: QueryAnswer["series"][number]["points"]): number[] {
  const days = Array.from({ length: DAYS }, () => 0);
  for (const { t, values } of points) days[(Date.parse(t) - FIRST_DAY) / DAY_MS] = requestsPaid(values.spend);
  return days;
}

function countsByDay(points: QueryAnswer["series"][number]["points"]): number[] {
  const days = Array.from({ length: DAYS }, () => 0);
  for (const { t, values } of points) days[(Date.parse(t) - FIRST_DAY) / DAY_MS] = Number(values.calls);
  return days;
}

async function askAll(): Promise<QueryAnswer> {
  const range = { from: new Date(FIRST_DAY).toISOString(), to: new Date(FIRST_DAY + DAYS * DAY_MS).toISOString() };
  const { body } = await postJson(`${outlay.dashboard}/api/v1/query`, { project: PROJECT, metrics: ["calls"], range });
  return body as unknown as QueryAnswer;
}
