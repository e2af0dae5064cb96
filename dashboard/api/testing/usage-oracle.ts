import type { z } from "zod";
import type { querySpec } from "../../contract/analytics.ts";
import type { Metric } from "../../contract/vocabulary.ts";

type Spec = z.output<typeof querySpec>;

/** A call as it stands now: what the ledger's rows of one call add up to. Money in pico-dollars; null = not known. */
export interface OracleCall {
  readonly id: string;
  readonly ts: number;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly cost: bigint | null;
  readonly quantities: Readonly<Record<Quantity, number | null>>;
  readonly durationMs: number | null;
  readonly ttftMs: number | null;
  readonly cacheHit: boolean | null;
  readonly attempt: number | null;
  /** What the call is called by its sender, and which one it repeats; "" = none. */
  readonly sentId: string;
  readonly retryOf: string;
  readonly span: { readonly trace: string; readonly parent: string };
  readonly isStream: boolean | null;
  readonly lines: { readonly input: bigint | null; readonly read: bigint | null; readonly write: bigint | null };
  readonly unpricedClasses: readonly string[];
  readonly listCost: bigint | null;
  readonly savedCost: bigint | null;
}

export const quantities = [
  "input_tokens",
  "output_tokens",
  "input_uncached",
  "cache_read",
  "cache_write",
  "output_text",
  "output_reasoning",
] as const;
export type Quantity = (typeof quantities)[number];

type Value = string | number | null;
const isQuantity = (metric: Metric): metric is Quantity => (quantities as readonly string[]).includes(metric);

/**
 * The API's figures the slow way: every metric of every group from the plain list of its calls. `later` are all calls that
 * may repeat one of them, those of the day after the range included.
 */
export function oracle(
  spec: Spec,
  { calls, later }: { readonly calls: readonly OracleCall[]; readonly later: readonly OracleCall[] },
  bucketOf: (ts: number) => number,
) {
  const dimensionOf = (call: OracleCall, dimension: string): string =>
    (dimension.startsWith("tag:") ? call.tags[dimension.slice(4)] : call.dimensions[dimension]) ?? "";
  const kept = calls.filter((call) =>
    spec.filters.every(({ dimension, op, values }) => {
      const value = dimensionOf(call, dimension);
      const number = /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
      if (op === "has" || op === "nhas") return (value !== "") === (op === "has");
      if (op === "like") return values.some((part) => value.toLowerCase().includes(part.toLowerCase()));
      if (op === "gt") return number > Number(values[0]);
      if (op === "lt") return number < Number(values[0]);
      return values.includes(value) === (op === "eq" || op === "in");
    }),
  );
  const named = [...spec.by, ...spec.filters.map(({ dimension }) => dimension)];
  const about = {
    statuses: named.includes("status") || named.includes("error_type"),
    caches: named.includes("cache_kind") || named.includes("cache_tier"),
    superseded: new Set(calls.filter((call) => isSuperseded(call, later)).map(({ id }) => id)),
  };
  const figures = (some: readonly OracleCall[]) =>
    Object.fromEntries(spec.metrics.map((metric) => [metric, measure(metric, some, about)]));
  const series = (some: readonly OracleCall[]) => {
    const starts = [...new Set(some.map(({ ts }) => bucketOf(ts)))].sort((a, b) => a - b);
    return starts.map((start) => ({
      t: new Date(start).toISOString(),
      values: figures(some.filter(({ ts }) => bucketOf(ts) === start)),
    }));
  };
  if (spec.by.length === 0) {
    return { series: [{ group: [], points: series(kept) }], table: [], other: null, totals: figures(kept) };
  }
  const groups = new Map<string, OracleCall[]>();
  for (const call of kept) {
    const key = JSON.stringify(spec.by.map((dimension) => dimensionOf(call, dimension)));
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  const [first = "calls"] = spec.metrics;
  const ranked = [...groups]
    .map(([key, some]) => ({ group: JSON.parse(key) as string[], some, rank: rankOf(measure(first, some, about)) }))
    .sort((a, b) => b.rank - a.rank || compareLists(a.group, b.group));
  const chosen = ranked.slice(0, spec.top);
  const rest = ranked.slice(spec.top);
  const restCalls = rest.flatMap(({ some }) => some);
  return {
    series: [
      ...chosen.map(({ group, some }) => ({ group, points: series(some) })),
      ...(rest.length === 0 ? [] : [{ group: null, points: series(restCalls) }]),
    ],
    table: chosen.map(({ group, some }) => ({ group, values: figures(some) })),
    other: rest.length === 0 ? null : { groups: rest.length, values: figures(restCalls) },
    totals: figures(kept),
  };
}

/** Unknown goes last. */
const rankOf = (value: Value): number => (value === null ? Number.NEGATIVE_INFINITY : Number(value));

function compareLists(left: readonly string[], right: readonly string[]): number {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at === -1 ? 0 : (left[at] ?? "") < (right[at] ?? "") ? -1 : 1;
}

interface About {
  readonly statuses: boolean;
  readonly caches: boolean;
  readonly superseded: ReadonlySet<string>;
}

function measure(metric: Metric, calls: readonly OracleCall[], about: About): Value {
  if (isQuantity(metric)) return sumKnown(calls.map((call) => call.quantities[metric]));
  const timed = /^(latency|ttft)_(p\d\d|calls)/.exec(metric);
  if (timed !== null) return timing(timed[1] === "ttft" ? "ttftMs" : "durationMs", timed[2] ?? "", calls, about);
  const whole = sums(calls, about);
  switch (metric) {
    case "error_rate":
      return share(whole.errors, whole.calls);
    case "retry_rate":
      return share(whole.retries, whole.requests);
    case "fallback_rate":
      return share(whole.fallbacks, whole.requests);
    case "priced_share":
      return share(whole.priced_calls, whole.calls);
    case "cache_hit_rate":
      return share(whole.cache_hits, whole.cache_lookups);
    case "cache_read_ratio": {
      const [read, input] = [measure("cache_read", calls, about), measure("input_tokens", calls, about)];
      return read === null || input === null ? null : share(Number(read), Number(input));
    }
    case "cost_per_call":
      return usdEach(whole.spend, calls.length - whole.unpriced_calls);
    case "cost_per_request":
      return usdEach(whole.spend, whole.requests);
    case "cost_per_user":
      return usdEach(whole.spend, whole.users_with_spend);
    case "blended_input_price": {
      const priced = calls.filter(isInputPriced);
      const cost = priced.reduce(
        (sum, { lines }) => sum + (lines.input ?? 0n) + (lines.read ?? 0n) + (lines.write ?? 0n),
        0n,
      );
      const tokens = priced.reduce((sum, call) => sum + (call.quantities.input_tokens ?? 0), 0);
      return usdEach(cost * 1_000_000n, tokens);
    }
    case "contract_savings":
      return whole.list_cost === null || whole.spend === null ? null : usdText(whole.list_cost - whole.spend);
    default: {
      const value = whole[metric as keyof typeof whole];
      return typeof value === "bigint" ? usdText(value) : value;
    }
  }
}

/** Everything that is counted or summed. */
function sums(calls: readonly OracleCall[], about: About) {
  const statusOf = (call: OracleCall): string => call.dimensions["status"] ?? "";
  const isRetry = ({ attempt, retryOf }: OracleCall): boolean => (attempt ?? 1) > 1 || retryOf !== "";
  const isFailed = (call: OracleCall): boolean => ["error", "timeout"].includes(statusOf(call));
  const lookups = calls.filter(
    ({ dimensions, cacheHit }) => cacheHit !== null && ["exact", "semantic"].includes(dimensions["cache_kind"] ?? ""),
  );
  const count = (is: (call: OracleCall) => boolean): number => calls.filter(is).length;
  const users = (some: readonly OracleCall[]): number =>
    new Set(some.map(({ dimensions }) => dimensions["user_id"]).filter((user) => user !== "")).size;
  const cost = (is: (call: OracleCall) => boolean): bigint | null => sumUsd(calls.filter(is).map((call) => call.cost));
  return {
    calls: calls.length,
    spend: cost(() => true),
    errors: count(isFailed),
    timeouts: count((call) => statusOf(call) === "timeout"),
    cancelled: count((call) => statusOf(call) === "cancelled"),
    blocked: count((call) => statusOf(call) === "blocked"),
    requests: count((call) => !isRetry(call)),
    retries: count(isRetry),
    fallbacks: count(({ dimensions }) => (dimensions["fallback_from"] ?? "") !== ""),
    unpriced_calls: count((call) => call.cost === null),
    priced_calls: count((call) => call.cost !== null && call.dimensions["price_status"] !== "partly_priced"),
    users: users(calls),
    users_with_spend: users(calls.filter((call) => (call.cost ?? 0n) > 0n)),
    cache_lookups: lookups.length,
    cache_hits: lookups.filter(({ cacheHit }) => cacheHit).length,
    cache_saved_cost: sumUsd(calls.map(({ savedCost }) => savedCost)),
    list_cost: sumUsd(calls.map((call) => (call.cost === null ? null : (call.listCost ?? call.cost)))),
    failed_cost: cost(isFailed),
    cancelled_cost: cost((call) => statusOf(call) === "cancelled" && call.isStream !== false),
    superseded_cost: cost(({ id }) => about.superseded.has(id)),
  };
}

function isSuperseded(call: OracleCall, later: readonly OracleCall[]): boolean {
  const isNext = (other: OracleCall): boolean =>
    other.retryOf === "" &&
    other.span.trace !== "" &&
    other.span.trace === call.span.trace &&
    other.span.parent === call.span.parent &&
    call.attempt !== null &&
    other.attempt === call.attempt + 1;
  return later.some((other) => other.retryOf === call.sentId || (call.dimensions["status"] !== "ok" && isNext(other)));
}

const isInputPriced = ({ quantities: { input_tokens }, lines, unpricedClasses }: OracleCall): boolean =>
  input_tokens !== null &&
  [lines.input, lines.read, lines.write].some((line) => line !== null) &&
  !unpricedClasses.some((name) => /^(input|cache_read|cache_write)/.test(name));

function timing(of: "durationMs" | "ttftMs", what: string, calls: readonly OracleCall[], about: About): Value {
  const times = calls
    .filter(
      (call) =>
        (about.statuses || call.dimensions["status"] === "ok") &&
        (about.caches || !call.cacheHit || !["exact", "semantic"].includes(call.dimensions["cache_kind"] ?? "")),
    )
    .map((call) => call[of]);
  if (what === "calls") return times.filter((time) => time !== null).length;
  return percentile(Number(what.slice(1)) / 100, times);
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function usdEach(sum: bigint | null, count: number): string | null {
  return sum === null || count === 0 ? null : usdText((sum * 2n + BigInt(count)) / (BigInt(count) * 2n));
}

/** 0 of nothing, unknown of nothing known. */
function sumUsd(amounts: readonly (bigint | null)[]): bigint | null {
  const known = amounts.filter((amount) => amount !== null);
  return amounts.length > 0 && known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0n);
}

function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return values.length > 0 && known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** The value at rank ⌊p·n⌋, counted from 0. */
export function percentile(p: number, values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(p * sorted.length), sorted.length - 1)] ?? null;
}

/** Decimal dollars of pico-dollars, without trailing zeros. */
export function usdText(pico: bigint): string {
  const digits = (pico < 0n ? -pico : pico).toString().padStart(13, "0");
  return `${pico < 0n ? "-" : ""}${digits.slice(0, -12)}.${digits.slice(-12).replace(/0+$/, "")}`.replace(/\.$/, "");
}
