import {
  lackBits,
  type QualityHabitsRow,
  qualityHabits,
  qualityLacking,
  qualityRetries,
} from "@outlay/clickhouse/queries/quality";
import type { Reader } from "@outlay/clickhouse/store";
import type { PriceBook } from "@outlay/core/price-book";
import { type CallTerms, cardFor } from "@outlay/core/price-card";
import type { QualitySection, QualitySectionId } from "../contract/data-quality.ts";
import { sumMoney } from "./money-text.ts";

const PARTS_SHOWN = 10;
/** Models × what they lack; the rows over all models come first. */
const ROWS_MAX = 20_000;
/** From this share of calls that name it on, what a dimension says speaks for the project. */
const NAMED_SHARE_MIN = 0.95;
/** A list that was older at a model's last call may be out of date. */
const LIST_AGE_MAX_DAYS = 180;
const DAY_MS = 86_400_000;

type Found = readonly [QualitySectionId, Partial<QualitySection>];

interface Scope {
  readonly project: string;
  readonly from: number;
  readonly to: number;
}

interface Asked {
  /** Of so many pairs of user and prompt one is looked at. */
  readonly sample: number;
  readonly book: PriceBook;
  readonly signal: AbortSignal;
}

/** What calls leave unsaid, retries among it, and models whose price list is old. */
export async function habitSections(reader: Reader, scope: Scope, { sample, book, signal }: Asked): Promise<Found[]> {
  const [rows, retries] = await Promise.all([
    reader.query(qualityHabits, { ...scope, limit: ROWS_MAX }, { signal }),
    reader.query(qualityRetries, { ...scope, sample }, { signal }),
  ]);
  const repeated = retries.map(
    ({ calls, money, examples }): Found => [
      "manual_retries",
      { calls, money_at_stake: money, examples, ...(sample > 1 && { sampled: sample }) },
    ],
  );
  const gaps = gapsOf(rows);
  const mask = gaps.reduce((bits, name) => bits | lackBits[name], 0);
  const examples = async (bits: number): Promise<string[]> => {
    if (callsOf(ofAll(rows, bits)) === 0) return [];
    return (await reader.query(qualityLacking, { ...scope, mask: bits }, { signal })).flatMap((row) => row.examples);
  };
  const [nobodys, unnamed] = await Promise.all([examples(mask), examples(lackBits.prompt)]);
  const details = gaps.map((name) => ({ name: `no ${name}`, ...sumsOf(ofAll(rows, lackBits[name])) }));
  return [
    ...repeated,
    ["unattributed", { ...lacking(rows, mask), details: details.sort(mostFirst), examples: nobodys }],
    ["prompt_unnamed", { ...lacking(rows, lackBits.prompt), examples: unnamed }],
    ["stale_price", stalePrices(rows, book)],
  ];
}

const attributions = ["team", "workflow", "user", "task"] as const;

/** What fewer calls name than would speak for the project. */
function gapsOf(rows: readonly QualityHabitsRow[]): (typeof attributions)[number][] {
  const all = callsOf(rows.filter(({ level }) => level === 1));
  return attributions.filter((name) => callsOf(ofAll(rows, lackBits[name])) > (1 - NAMED_SHARE_MIN) * all);
}

/** Rows over all models with any of the bits of `mask`. */
const ofAll = (rows: readonly QualityHabitsRow[], mask: number) =>
  rows.filter(({ level, lacks }) => level === 1 && (lacks & mask) !== 0);

const mostFirst = (a: { readonly calls: number }, b: { readonly calls: number }): number => b.calls - a.calls;

/** Calls with any of the bits of `mask`. */
function lacking(rows: readonly QualityHabitsRow[], mask: number): Partial<QualitySection> {
  const { calls, money } = sumsOf(ofAll(rows, mask));
  const ofModels = rows.filter(({ level, lacks }) => level === 0 && (lacks & mask) !== 0);
  return { calls, money_at_stake: money, by_model: byModel(ofModels).slice(0, PARTS_SHOWN) };
}

function byModel(rows: readonly QualityHabitsRow[]): QualitySection["by_model"] {
  const models = groupsOf(rows, ({ model }) => model);
  return [...models].map(([name, ofModel]) => ({ name, ...sumsOf(ofModel) })).sort(mostFirst);
}

/** Models priced by a list that was old when they were called last. Lists say by their version when they were made. */
function stalePrices(rows: readonly QualityHabitsRow[], book: PriceBook): Partial<QualitySection> {
  const models = groupsOf(
    rows.filter(({ level, money }) => level === 0 && money !== null),
    ({ provider_name, model }) => JSON.stringify([provider_name, model]),
  );
  const stale = [...models.values()].flatMap((ofModel) => {
    const [first] = ofModel;
    const latest = Math.max(...ofModel.map(({ latest_at }) => latest_at));
    const madeAt = first && listMadeAt(book, first, latest);
    return madeAt === undefined || latest - madeAt <= LIST_AGE_MAX_DAYS * DAY_MS ? [] : ofModel;
  });
  const { calls, money } = sumsOf(stale);
  return { calls, money_at_stake: money, details: byModel(stale).slice(0, PARTS_SHOWN) };
}

/** When the list that prices a model was made, if its version is a day: `genai-prices@2026-08-21`. */
function listMadeAt(
  book: PriceBook,
  { provider_name: provider, model }: QualityHabitsRow,
  at: number,
): number | undefined {
  const card = cardFor(book, { provider, model } as CallTerms, at);
  const [id = ""] = card.kind === "card" ? card.priceIds : [];
  const [, day] = /^[^/@]+@(\d{4}-\d\d-\d\d)\//.exec(id) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T00:00:00Z`);
}

function groupsOf<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const known = groups.get(keyOf(item));
    if (known === undefined) groups.set(keyOf(item), [item]);
    else known.push(item);
  }
  return groups;
}

const callsOf = (rows: readonly QualityHabitsRow[]): number => rows.reduce((sum, { calls }) => sum + calls, 0);

const sumsOf = (rows: readonly QualityHabitsRow[]) => ({
  calls: callsOf(rows),
  money: sumMoney(rows.map(({ money }) => money)),
});
