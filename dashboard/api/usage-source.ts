import { type UsageRow, usage, usageCoverage, usageTop } from "@outlay/clickhouse/queries/usage";
import { usagePlaces } from "@outlay/clickhouse/queries/usage-places";
import type { UsageDimension, UsageFilter, usageSlots } from "@outlay/clickhouse/queries/usage-scope";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { querySpec } from "../contract/analytics.ts";
import type { Metric } from "../contract/vocabulary.ts";
import type { FixedBucket } from "./bucket.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import type { usageColumns } from "./metric-values.ts";

/** Half-open, milliseconds since 1970 UTC. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a spec asks for, as parameters that are the same for every range. */
export interface UsageQuestion {
  readonly by: readonly UsageDimension[];
  readonly filters: readonly UsageFilter[];
  readonly scope: ReturnType<typeof usageSlots>["scope"] & { readonly project: string };
  readonly groups: ReturnType<typeof usageSlots>["groups"] & {
    readonly latency_of_all_statuses: boolean;
    readonly latency_of_cache_hits: boolean;
  };
  readonly columns: ReturnType<typeof usageColumns>;
  readonly tz: string;
}

export interface Ask {
  readonly reader: Reader;
  readonly spec: z.output<typeof querySpec>;
  readonly question: UsageQuestion;
  readonly signal: AbortSignal;
}

export interface ChosenGroup {
  readonly group: string[];
  /** How many groups there are, chosen or not. */
  readonly groups: number;
}

export interface UsageRows {
  readonly rows: readonly UsageRow[];
  /** How much of them is known, where the same sums tell it. */
  readonly coverage?: Coverage;
}

/** Where the figures of one range come from. Whichever it is, they are the same, but for percentiles that say so. */
export interface UsageSource {
  /** The groups that get a row and a line of their own, largest first. */
  top(): Promise<ChosenGroup[]>;
  /** Of one group the earlier bucket first. */
  rows(chosen: readonly ChosenGroup[], bucket: FixedBucket): Promise<UsageRows>;
  /** `undefined` where it comes with the rows. */
  coverage(): Promise<Coverage | undefined>;
  readonly percentiles: "exact" | "histogram";
}

/** What `rank_<metric>` names and who got there, as rows of either source. */
export function chosenGroups(
  rows: readonly { g1: string; g2: string; g3: string; groups: number }[],
  { by }: UsageQuestion,
): ChosenGroup[] {
  return rows.map(({ g1, g2, g3, groups }) => ({ group: [g1, g2, g3].slice(0, by.length), groups }));
}

/** The column of token sums that `metrics` need. */
function tokensColumn(metrics: readonly Metric[]) {
  const isAsked = metrics.some((metric) => /^(input|output|cache_(read|write))/.test(metric));
  return { tokens_column: isAsked ? ("tokens_asked" as const) : ("tokens_skipped" as const) };
}

/** Any question there is, at the price of a scan. */
export function ledgerSource({ reader, spec, question, signal }: Ask, { from, to }: Range): UsageSource {
  const { scope, groups, tz, columns } = question;
  return {
    percentiles: "exact",
    async top() {
      if (question.by.length === 0) return [];
      const [first = "calls"] = spec.metrics;
      const params = { ...scope, ...groups, from, to, rank: `rank_${first}` as const, top: spec.top };
      return chosenGroups(await reader.query(usageTop, params, { signal }), question);
    },
    async rows(chosen, bucket) {
      const places = usagePlaces(chosen.map(({ group }) => group));
      const asked = { ...columns, ...tokensColumn(spec.metrics), bucket_column: `at_${bucket}` as const };
      const params = { ...scope, ...groups, ...asked, ...places, from, to, tz };
      const rows = await reader.query(usage, params, { signal });
      return { rows: rows.map(({ tokens, ...row }) => ({ ...row, ...tokens })) };
    },
    async coverage() {
      const [row] = await reader.query(usageCoverage, { ...scope, from, to }, { signal });
      if (row === undefined) throw new AppError("internal", "a sum over no rows is still a row");
      return coverageOf(row);
    },
  };
}
