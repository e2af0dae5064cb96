import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { Metric } from "../../../contract/vocabulary.ts";

export const percentiles = ["p50", "p95", "p99"] as const;
export type Percentile = (typeof percentiles)[number];
export const latencyKinds = ["latency", "ttft"] as const;
/** `latency`: of the whole answer; `ttft`: to its first token. */
export type LatencyKind = (typeof latencyKinds)[number];

export const latencyMetric = (kind: LatencyKind, percentile: Percentile) => `${kind}_${percentile}_ms` as const;

/** What the address chooses; else the 95th percentile of the whole answer. */
export function chosenLatency(chosen: readonly Metric[]): { kind: LatencyKind; percentile: Percentile } {
  for (const kind of latencyKinds) {
    for (const percentile of percentiles) {
      if (chosen[0] === latencyMetric(kind, percentile)) return { kind, percentile };
    }
  }
  return { kind: "latency", percentile: "p95" };
}

/** The latencies of one model as a line for each percentile; every one of them as if it were `metric`. */
export function percentileLines(answer: QueryAnswer, kind: LatencyKind, metric: Metric): QueryAnswer {
  const [row] = answer.table;
  const [series] = answer.series.filter(({ group }) => group !== null);
  if (row === undefined || series === undefined) return answer;
  const asMetric = (values: QueryAnswer["totals"], percentile: Percentile) => ({
    ...values,
    [metric]: values[latencyMetric(kind, percentile)] ?? null,
  });
  const nameOf = (percentile: Percentile) => [`${row.group[0] ?? ""} · ${percentile}`];
  return {
    ...answer,
    other: null,
    table: percentiles.map((percentile) => ({
      ...row,
      group: nameOf(percentile),
      values: asMetric(row.values, percentile),
    })),
    series: percentiles.map((percentile) => ({
      group: nameOf(percentile),
      points: series.points.map(({ t, values }) => ({ t, values: asMetric(values, percentile) })),
    })),
  };
}
