import { toCallRow } from "@outlay/clickhouse/call-row";
import { readSetting, writeSetting } from "@outlay/clickhouse/settings";
import type { Writer } from "@outlay/clickhouse/store";
import { callsTable } from "@outlay/clickhouse/tables/calls";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import { type Clock, systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { formatUsd, type PicoUsd } from "@outlay/core/money";
import { buildPriceBook, type PriceBook } from "@outlay/core/price-book";
import { priceCall } from "@outlay/core/price-call";
import { priceDocumentSchema } from "@outlay/core/price-document";
import { CLOSED_MONTH_KIND, REPRICING_KIND, type Repricing, repricingSchema } from "@outlay/core/repricing";
import { LedgerWriter } from "../../ledger-writer.ts";
import { Repricer } from "../repricer.ts";

export const OCTOBER = Date.UTC(2026, 9, 1);
export const NOVEMBER = Date.UTC(2026, 10, 1);
export const NOW = Date.UTC(2026, 10, 20);
export const DAY = 86_400_000;

/** USD per million tokens in and out, by model. */
type Prices = Readonly<Record<string, readonly [input: string, output: string]>>;
export const bookOf = (version: string, prices: Prices): PriceBook =>
  buildPriceBook([
    {
      own: priceDocumentSchema.parse({
        source: "test",
        version,
        items: Object.entries(prices).map(([model, [input, output]]) => ({
          kind: "price",
          provider: "acme",
          model,
          prices: { input_uncached: input, output_text: output },
        })),
      }),
    },
  ]);
export const oldBook = bookOf("1", { small: ["1", "2"], large: ["10.000001", "30"] });
export const newBook = bookOf("2", { small: ["1", "2"], large: ["8.000003", "24.5"], fresh: ["0.000007", "3"] });

export const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;

/** Calls of three models (one without a price at first) and four teams, over October and November. */
export const call = (n: number, facts: Partial<CallEvent> = {}): CallEvent => ({
  callId: uuid(n),
  dialect: "native",
  kind: "model_call",
  occurredAt: OCTOBER + ((n * 7_919) % 50) * DAY + n,
  provider: "acme",
  model: ["small", "large", "fresh"][n % 3] ?? "",
  operation: "chat",
  status: "ok",
  isBillable: true,
  usage: { output_text: 13 + n, input_uncached: 1_000 + n * 31 },
  usageSource: "reported",
  usageQuality: "exact",
  team: `team-${n % 4}`,
  workflow: n % 2 === 0 ? "even" : "odd",
  ...facts,
});

/** The exact amount of decimal text, in pico-dollars. */
export const pico = (text: unknown): bigint => {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)\.?(\d*)$/.exec(String(text)) ?? [];
  return BigInt(`${sign}${whole}${fraction.padEnd(12, "0")}`);
};
export const usd = (amount: bigint): string => formatUsd(amount as PicoUsd);

/** What pricing anew gives, by any name. */
export const oracle = (calls: readonly CallEvent[], book: PriceBook, nameOf: (event: CallEvent) => string) => {
  const totals: Record<string, bigint> = {};
  for (const event of calls) {
    const { cost } = priceCall(event, book);
    if (cost !== undefined) totals[nameOf(event)] = (totals[nameOf(event)] ?? 0n) + cost;
  }
  return totals;
};
export const monthName = ({ occurredAt }: CallEvent): string => new Date(occurredAt).toISOString().slice(0, 7);
export const forty = Array.from({ length: 40 }, (_, n) => call(n + 1));

/** A ledger and a settings ledger of their own, and everything that people and ingest do to them. */
export class Lab {
  readonly store: FreshStore;
  #inserts = 0;

  constructor(store: FreshStore) {
    this.store = store;
  }

  async insert(calls: readonly CallEvent[], book = oldBook, project = "p"): Promise<void> {
    const rows = calls.map((event, index) =>
      toCallRow(event, priceCall(event, book), {
        project,
        receivedAt: event.occurredAt + 1_000,
        partition: 0,
        offset: BigInt(this.#inserts),
        index,
      }),
    );
    this.#inserts += 1;
    await this.store.writer.insert(callsTable, rows, { token: `calls-${this.#inserts}` });
  }

  async ask(job: Partial<Repricing> = {}): Promise<string> {
    this.#inserts += 1;
    const id = job.id ?? `job-${this.#inserts}`;
    const value: Repricing = {
      id,
      project: "p",
      range: { from: OCTOBER, to: NOW },
      scope: {},
      closedMonths: "refuse",
      author: "ann",
      reason: "the price was stale",
      requestedAt: NOW,
      state: "requested",
      ...job,
    };
    const key = { project: value.project, kind: REPRICING_KIND, name: id };
    await writeSetting(this.store.writer, key, { expectedVersion: 0, value, author: "ann", reason: "asked" });
    return id;
  }

  async jobOf(id: string): Promise<Repricing> {
    const setting = await readSetting(this.store.reader, { project: "p", kind: REPRICING_KIND, name: id });
    return repricingSchema.parse(setting?.value);
  }

  async goAhead(id: string): Promise<void> {
    const key = { project: "p", kind: REPRICING_KIND, name: id };
    const setting = await readSetting(this.store.reader, key);
    const job = repricingSchema.parse(setting?.value);
    const apply = { author: "bob", reason: "agreed", askedAt: NOW };
    const value = { ...job, state: "applying", apply };
    await writeSetting(this.store.writer, key, {
      expectedVersion: setting?.version ?? 0,
      value,
      author: "bob",
      reason: "go",
    });
  }

  async close(month: string): Promise<void> {
    const key = { project: "p", kind: CLOSED_MONTH_KIND, name: month };
    const value = { closedBy: "cfo", reason: "reported", closedAt: NOW, calls: 0, spend: null };
    await writeSetting(this.store.writer, key, { expectedVersion: 0, value, author: "cfo", reason: "reported" });
  }

  repricer(book: PriceBook, { writer = this.store.writer, now = NOW }: { writer?: Writer; now?: number } = {}) {
    const clock: Clock = { ...systemClock, now: () => now };
    const ledger = new LedgerWriter({ writer, clock });
    const books = { bookOf: () => book, refresh: async () => {} };
    const counters = new Counters();
    return new Repricer({ reader: this.store.reader, writer, ledger, books, clock, logger: silentLogger, counters });
  }

  /** Until nothing waits any more. */
  async runAll(book: PriceBook, now = NOW): Promise<void> {
    const runner = this.repricer(book, { now });
    while (await runner.runNext());
  }

  async repriceTo(book: PriceBook, job: Partial<Repricing> = {}, now = NOW): Promise<Repricing> {
    const id = await this.ask(job);
    await this.runAll(book, now);
    if ((await this.jobOf(id)).state !== "previewed") return this.jobOf(id);
    await this.goAhead(id);
    await this.runAll(book, now);
    return this.jobOf(id);
  }

  /** Exact sums of the ledger by some columns. */
  async sums(by: string, where = "1"): Promise<Record<string, bigint>> {
    const rows = (await this.store.ask(
      `SELECT toString(${by}) AS name, toString(sum(cost * sign)) AS amount FROM outlay.calls WHERE is_billable AND ${where} GROUP BY name HAVING sum(cost * sign) != 0 ORDER BY name`,
    )) as { name: string; amount: string }[];
    return Object.fromEntries(rows.map(({ name, amount }) => [name, pico(amount)]));
  }

  async count(what: string, where = "1"): Promise<number> {
    const [row] = (await this.store.ask(`SELECT toInt64(${what}) AS n FROM outlay.calls WHERE ${where}`)) as {
      n: unknown;
    }[];
    return Number(row?.n);
  }

  async clear(): Promise<void> {
    for (const table of ["calls", "settings"]) await this.store.writer.command(`TRUNCATE TABLE outlay.${table}`);
  }
}

export const openLab = async (): Promise<Lab> => new Lab(await freshStore());
