import { exportCalls, exportFocus, exportSpend } from "@outlay/clickhouse/queries/exports";
import type { UsageDimension } from "@outlay/clickhouse/queries/usage-scope";
import type { ExportColumn, Exporter } from "@outlay/clickhouse/store";
import { exportedColumns } from "@outlay/core/focus/focus-columns";
import type { z } from "zod";
import type { exportCallsEndpoint, exportFocusEndpoint, exportSpendEndpoint } from "../contract/exports.ts";
import { chooseBucket } from "./bucket.ts";
import type { ExportPlan } from "./export-plan.ts";
import { usageParams, usageQuestion } from "./export-question.ts";

type CallsAsked = z.output<(typeof exportCallsEndpoint)["query"]>;
type SpendAsked = z.output<(typeof exportSpendEndpoint)["query"]>;
type FocusAsked = z.output<(typeof exportFocusEndpoint)["query"]>;

/** Every billed call of the range. */
export function planCallsExport(exporter: Exporter, asked: CallsAsked, now: number): ExportPlan {
  const question = usageQuestion(asked, asked.tz, now);
  const params = usageParams(question).scope;
  const { format } = asked;
  return {
    kind: "calls",
    format,
    question,
    asked,
    remedy: "ask for a shorter range or fewer calls with f, one file after the other",
    write: (signal) => exporter.write(exportCalls, params, { format, zone: question.zone, signal }),
    summarize: (signal) => exporter.summarize(exportCalls, params, { amount: "cost", signal }),
  };
}

/** Spend and usage of every group and bucket of the range. */
export function planSpendExport(exporter: Exporter, asked: SpendAsked, now: number): ExportPlan {
  const question = usageQuestion(asked, asked.tz, now);
  const { format } = asked;
  const { from, to, zone } = question;
  // A template literal of zod is typed as text with that prefix; the rest of the union are the columns.
  const by: readonly UsageDimension[] = asked.by;
  const { scope, groups } = usageParams(question, by);
  const bucket = asked.bucket === "auto" ? chooseBucket("auto", to - from) : asked.bucket;
  const { d1, d2, d3 } = groups;
  const params = { ...scope, d1, d2, d3, tz: zone, bucket };
  return {
    kind: "spend",
    format,
    question,
    asked: { ...asked, bucket },
    remedy: "choose a coarser bucket, group by fewer dimensions, or ask for a shorter range",
    write: (signal) => exporter.write(exportSpend, params, { format, zone, columns: spendColumns(by), signal }),
    summarize: (signal) => exporter.summarize(exportSpend, params, { amount: "spend", signal }),
  };
}

const sums = Object.keys(exportSpend.row.shape).filter((name) => !/^(bucket_start|d\d)$/.test(name));

/** The groups under their own names; a tag whose key no column can be called by is called by its place. */
function spendColumns(by: readonly UsageDimension[]): ExportColumn[] {
  const nameOf = (dimension: string, index: number): string =>
    /^[\w:.-]{1,104}$/.test(dimension) ? dimension : `tag_${index + 1}`;
  const names = by.map(nameOf);
  const groups = names.map((name, index) => ({
    column: `d${index + 1}`,
    // Two dimensions, or one asked for twice, never share a name: a reader would lose one of them.
    as: names.indexOf(name) === index && !sums.includes(name) ? name : `${name}_${index + 1}`,
  }));
  return [{ column: "bucket_start" }, ...groups, ...sums.map((column) => ({ column }))];
}

/** Charges as FOCUS describes them. Its periods are cut in UTC, whatever the zone of the asker. */
export function planFocusExport(exporter: Exporter, asked: FocusAsked, now: number): ExportPlan {
  const question = { ...usageQuestion(asked, asked.tz, now), zone: "UTC" };
  const { format, version, grain } = asked;
  const params = { ...usageParams(question).scope, grain };
  const columns = exportedColumns(version).map(({ id }) => ({ column: id }));
  return {
    kind: "focus",
    format,
    question,
    asked,
    focusVersion: version,
    remedy: "ask for a month or a day at a time, or for grain=day",
    write: (signal) => exporter.write(exportFocus, params, { format, zone: "UTC", columns, signal }),
    summarize: (signal) => exporter.summarize(exportFocus, params, { amount: "EffectiveCost", signal }),
  };
}
