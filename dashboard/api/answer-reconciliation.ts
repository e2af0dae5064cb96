import { reconciliationDays } from "@outlay/clickhouse/queries/reconciliation";
import { rollupSize } from "@outlay/clickhouse/queries/rollups";
import { modelDays } from "@outlay/clickhouse/rollups";
import type { Reader } from "@outlay/clickhouse/store";
import type { StoredPrices } from "@outlay/clickhouse/stored-prices";
import { AppError } from "@outlay/core/errors";
import { usdAsFloat } from "@outlay/core/money";
import { cardFor } from "@outlay/core/price-card";
import { providerId } from "@outlay/core/price-provider-names";
import type { z } from "zod";
import type { ComparedModel, ReconciliationAnswer, reconciliationEndpoint } from "../contract/reconciliation.ts";
import type { HandlerInput } from "./api-route.ts";
import { readDataVersion } from "./data-version.ts";
import { parseRange } from "./range.ts";
import { causeOf, causeOfDay } from "./reconciliation-causes.ts";
import { Sides } from "./reconciliation-compare.ts";
import { readBills, type StoredBill, sourceJson } from "./reconciliation-store.ts";

/** Providers number their days in UTC, whatever the calendar of who reads. */
const ZONE = "UTC";
const DAY_MS = 86_400_000;
const MODELS_SHOWN = 100;
/** Days × providers × models that are compared at once. */
const ROWS_MAX = 50_000;

/** Bills beside computed cost: only days and providers that a bill says something of. AppError `query_too_wide`. */
export async function answerReconciliation(
  reader: Reader,
  prices: StoredPrices,
  {
    query: { project, ...asked },
    now,
    signal,
  }: HandlerInput<z.output<(typeof reconciliationEndpoint)["query"]>, unknown>,
): Promise<ReconciliationAnswer> {
  const range = parseRange(asked, { now, zone: ZONE });
  const from = Math.floor(range.from / DAY_MS) * DAY_MS;
  const to = Math.ceil(range.to / DAY_MS) * DAY_MS;
  const version = await readDataVersion(reader, project, signal);
  const bills = await readBills(reader, project);
  const sides = new Comparison(await namer(prices, project, to - 1));
  for (const bill of bills) sides.addBill(bill, isoDay(from), isoDay(to));
  if (sides.isOfAnything) {
    for (const row of await readLedger(reader, { project, from, to }, signal)) sides.addRow(row);
  }
  return {
    range: { from: new Date(from).toISOString(), to: new Date(to).toISOString(), tz: ZONE },
    sources: bills.map(sourceJson),
    ...sides.json(),
    data_version: version,
  };
}

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

type LedgerRow = z.output<typeof reconciliationDays.row>;

async function readLedger(
  reader: Reader,
  scope: { readonly project: string; readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<LedgerRow[]> {
  const [size] = await reader.query(rollupSize, scope, { signal });
  const is_filled = size?.rollups.includes(modelDays.name) === true;
  const rows = await reader.query(reconciliationDays, { ...scope, is_filled, limit: ROWS_MAX + 1 }, { signal });
  if (rows.length <= ROWS_MAX) return rows;
  throw new AppError("query_too_wide", `more than ${ROWS_MAX} models and days: ask for less time`);
}

type NameModel = (provider: string, model: string) => string;

/** Names of models that the price book knows to be one are one, on both sides; else those that are written alike. */
async function namer(prices: StoredPrices, project: string, at: number): Promise<NameModel> {
  await prices.refresh();
  const book = prices.bookOf(project);
  return (provider, model) => {
    const terms = { provider, model } as Parameters<typeof cardFor>[1];
    const card = model === "" ? undefined : cardFor(book, terms, at);
    if (card?.kind === "card") return card.modelId;
    return model
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "");
  };
}

/** One model of one provider, its days, and what both sides call it. */
class Model {
  readonly all = new Sides();
  readonly days = new Map<string, Sides>();
  readonly billedAs = new Set<string>();
  readonly recordedAs = new Set<string>();
  readonly provider: string;
  readonly name: string;

  constructor(provider: string, name: string) {
    this.provider = provider;
    this.name = name;
  }

  on(day: string): Sides[] {
    return [this.all, sideOf(this.days, day)];
  }

  json(): ComparedModel {
    const days = [...this.days].sort(([a], [b]) => (a < b ? -1 : 1));
    const sides = days.map(([, one]) => one);
    return {
      ...{ provider: this.provider, model: this.name },
      ...{ billed_as: [...this.billedAs].sort(), recorded_as: [...this.recordedAs].sort() },
      cause: causeOf(this.all, sides),
      ...this.all.json(),
      days: days.map(([day, one]) => ({ day, cause: causeOfDay(one, this.all, sides), ...one.json() })),
    };
  }
}

function sideOf(sides: Map<string, Sides>, key: string): Sides {
  const known = sides.get(key);
  if (known !== undefined) return known;
  const made = new Sides();
  sides.set(key, made);
  return made;
}

class Comparison {
  readonly #nameOf: NameModel;
  readonly #totals = new Sides();
  readonly #days = new Map<string, Sides>();
  readonly #models = new Map<string, Model>();
  /** `provider day`: a day without a line of a model is billed at nothing, one outside of every bill is not known. */
  readonly #covered = new Set<string>();

  constructor(nameOf: NameModel) {
    this.#nameOf = nameOf;
  }

  get isOfAnything(): boolean {
    return this.#covered.size > 0;
  }

  /** Days from the bill's first to its last, as far as they are at or after `from` and before `to`. */
  addBill({ provider, lines }: StoredBill, from: string, to: string): void {
    const [first, last] = [lines[0]?.day, lines.at(-1)?.day];
    if (first === undefined || last === undefined) return;
    const [start, end] = [first > from ? first : from, last];
    for (let at = Date.parse(start); isoDay(at) <= end && isoDay(at) < to; at += DAY_MS)
      this.#covered.add(`${provider} ${isoDay(at)}`);
    for (const line of lines) {
      if (line.day < from || line.day >= to) continue;
      const model = this.#model(provider, line.model);
      model.billedAs.add(line.model);
      for (const sides of this.#sidesOf(model, line.day)) sides.addLine(line);
    }
  }

  addRow(row: LedgerRow): void {
    const provider = providerId(row.provider_name);
    if (!this.#covered.has(`${provider} ${row.day}`)) return;
    const model = this.#model(provider, row.model);
    model.recordedAs.add(row.model);
    for (const sides of this.#sidesOf(model, row.day)) sides.addRow(row);
  }

  #sidesOf(model: Model, day: string): Sides[] {
    return [this.#totals, sideOf(this.#days, day), ...model.on(day)];
  }

  #model(provider: string, written: string): Model {
    const name = this.#nameOf(provider, written);
    const key = `${provider}/${name}`;
    const known = this.#models.get(key);
    if (known !== undefined) return known;
    const made = new Model(provider, name);
    this.#models.set(key, made);
    return made;
  }

  json(): Pick<ReconciliationAnswer, "compared_days" | "totals" | "days" | "models" | "models_omitted"> {
    const distance = ({ all }: Model) => Math.abs(usdAsFloat(all.difference));
    const models = [...this.#models.values()].sort((a, b) => distance(b) - distance(a) || (a.name < b.name ? -1 : 1));
    const days = [...this.#days].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      compared_days: new Set([...this.#covered].map((key) => key.split(" ").at(-1))).size,
      totals: this.#totals.json(),
      days: days.map(([day, sides]) => ({ day, ...sides.json() })),
      models: models.slice(0, MODELS_SHOWN).map((model) => model.json()),
      models_omitted: Math.max(0, models.length - MODELS_SHOWN),
    };
  }
}
