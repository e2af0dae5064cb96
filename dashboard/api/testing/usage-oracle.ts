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
  readonly cacheHit: boolean;
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

/** The API's figures the slow way: every metric of every group from the plain list of its calls. */
export function oracle(spec: Spec, calls: readonly OracleCall[], bucketOf: (ts: number) => number) {
  const dimensionOf = (call: OracleCall, dimension: string): string =>
    (dimension.startsWith("tag:") ? call.tags[dimension.slice(4)] : call.dimensions[dimension]) ?? "";
  const kept = calls.filter((call) =>
    spec.filters.every(({ dimension, op, values }) => {
      const isListed = values.includes(dimensionOf(call, dimension));
      return op === "eq" || op === "in" ? isListed : !isListed;
    }),
  );
  const named = [...spec.by, ...spec.filters.map(({ dimension }) => dimension)];
  const about = {
    statuses: named.includes("status") || named.includes("error_type"),
    caches: named.includes("cache_kind") || named.includes("cache_tier"),
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

function measure(metric: Metric, calls: readonly OracleCall[], about: { statuses: boolean; caches: boolean }): Value {
  if (isQuantity(metric)) return sumKnown(calls.map((call) => call.quantities[metric]));
  const isError = (call: OracleCall): boolean => ["error", "timeout"].includes(call.dimensions["status"] ?? "");
  const costs = calls.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  const spend = costs.reduce((sum, cost) => sum + cost, 0n);
  const timed = calls.filter(
    (call) =>
      (about.statuses || call.dimensions["status"] === "ok") &&
      (about.caches || !call.cacheHit || !["exact", "semantic"].includes(call.dimensions["cache_kind"] ?? "")),
  );
  switch (metric) {
    case "spend":
      return calls.length > 0 && costs.length === 0 ? null : usdText(spend);
    case "calls":
      return calls.length;
    case "errors":
      return calls.filter(isError).length;
    case "error_rate":
      return calls.length === 0 ? null : calls.filter(isError).length / calls.length;
    case "cost_per_call": {
      const count = BigInt(costs.length);
      return count === 0n ? null : usdText((spend * 2n + count) / (count * 2n));
    }
    case "unpriced_calls":
      return calls.length - costs.length;
    case "users":
      return new Set(calls.map((call) => call.dimensions["user_id"]).filter((user) => user !== "")).size;
    case "latency_p50_ms":
      return percentile(
        0.5,
        timed.map((call) => call.durationMs),
      );
    case "latency_p95_ms":
      return percentile(
        0.95,
        timed.map((call) => call.durationMs),
      );
    case "ttft_p50_ms":
      return percentile(
        0.5,
        timed.map((call) => call.ttftMs),
      );
    case "ttft_p95_ms":
      return percentile(
        0.95,
        timed.map((call) => call.ttftMs),
      );
  }
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
  const digits = pico.toString().padStart(13, "0");
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, "");
}
