import type { ReactNode } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { Metric } from "../../../contract/vocabulary.ts";
import { MetricValue } from "../components/metric-value.tsx";
import { Money, Unknown } from "../components/money.tsx";
import type { Column } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCompact } from "../format/format-number.ts";
import { metricInfo } from "../format/metric-names.ts";
import { CpstInterval, CpstValue } from "../overview/cpst.tsx";
import { PageLink } from "../shell/page-link.tsx";
import type { UrlFilter } from "../state/filter-text.ts";
import { SuccessCell } from "../tasks/task-cells.tsx";
import { judgeCpst } from "../trust/judge.ts";
import { type ModelRow, verbosityOf } from "./model-rows.ts";
import { moreColumns } from "./more-columns.tsx";
import { PickBox } from "./picks.tsx";
import { registryColumns } from "./registry-columns.tsx";

type Values = QueryAnswer["totals"];

const NO_TASKS = "no task of this work was done with it";
const NO_CALLS = "not among the largest models by calls";

/** A column that can be shown; the page's own choice is `isUsual`. */
interface ModelColumn extends Column<ModelRow> {
  readonly isUsual: boolean;
}

/** Every column there is, in the order in which they are shown. */
export function modelColumns(rows: readonly ModelRow[], filters: readonly UrlFilter[]): ModelColumn[] {
  const places = columnPlaces(rows.flatMap(({ outcomes }) => (outcomes?.cpst == null ? [] : [outcomes.cpst])));
  return [
    {
      id: "model",
      header: "Model",
      label: "Model",
      isUsual: true,
      text: ({ model }) => model,
      sort: ({ model }) => model,
      cell: ({ model, isOnFrontier }) => (
        <>
          <PickBox model={model} />{" "}
          <PageLink
            to="/explore"
            patch={{ f: [...filters, { dimension: "model_resolved", op: "eq", values: [model] }], by: ["workflow"] }}
          >
            {model}
          </PageLink>{" "}
          {isOnFrontier && (
            <span className="chip" title="No other model is both cheaper per success and better">
              frontier
            </span>
          )}
        </>
      ),
    },
    metricColumn("calls", true),
    {
      id: "success",
      header: "Success",
      label: "Success",
      align: "right",
      isUsual: true,
      text: ({ outcomes }) => String(outcomes?.success_rate ?? ""),
      sort: ({ outcomes }) => outcomes?.success_rate ?? null,
      cell: ({ outcomes }) => (outcomes === undefined ? <Unknown why={NO_TASKS} /> : <SuccessCell group={outcomes} />),
    },
    {
      id: "cpst",
      header: "Cost per success",
      label: "Cost per success",
      align: "right",
      isUsual: true,
      text: ({ outcomes }) => outcomes?.cpst ?? "",
      sort: ({ outcomes }) => {
        const verdict = outcomes === undefined ? undefined : judgeCpst(outcomes);
        return verdict?.kind === "point" ? Number(verdict.value) : null;
      },
      cell: ({ outcomes }) =>
        outcomes === undefined ? (
          <Unknown why={NO_TASKS} />
        ) : (
          <>
            <CpstValue group={outcomes} className="cell-main" places={places} />
            <CpstInterval group={outcomes} className="cell-note" />
          </>
        ),
    },
    metricColumn("cost_per_request", true, rows),
    priceColumn("list-in", "List in / 1M", "input"),
    priceColumn("list-out", "List out / 1M", "output"),
    {
      id: "verbosity",
      header: <span title="Output tokens of the calls of the range ÷ tasks">Output / task</span>,
      label: "Output tokens per task",
      align: "right",
      isUsual: true,
      text: (row) => String(verbosityOf(row) ?? ""),
      sort: verbosityOf,
      cell: (row) => {
        const value = verbosityOf(row);
        return value === null ? (
          <Unknown why={NO_TASKS} />
        ) : (
          <data value={value}>{formatCompact(Math.round(value))}</data>
        );
      },
    },
    effectiveColumn,
    metricColumn("latency_p50_ms", false),
    metricColumn("latency_p95_ms", true),
    metricColumn("ttft_p50_ms", false),
    metricColumn("ttft_p95_ms", true),
    metricColumn("error_rate", true),
    metricColumn("timeouts", false),
    metricColumn("cache_read_ratio", true),
    metricColumn("blended_input_price", false, rows),
    metricColumn("spend", false, rows),
    metricColumn("requests", false),
    metricColumn("retry_rate", false),
    metricColumn("fallback_rate", false),
    ...moreColumns,
    ...registryColumns,
  ];
}

const isMoney = (metric: Metric) => metricInfo[metric].unit.endsWith("money");

/** A sum of calls none of which has a price is not an amount. */
function knownValue(usage: Values | undefined, metric: Metric): string | number | null {
  const value = usage?.[metric] ?? null;
  if (usage === undefined || !isMoney(metric)) return value;
  const [calls, unpriced] = [Number(usage.calls ?? 0), Number(usage.unpriced_calls ?? 0)];
  return calls > 0 && unpriced >= calls ? null : value;
}

/** A metric of the calls. `rows`: of money, those that share its precision. */
function metricColumn(metric: Metric, isUsual: boolean, rows: readonly ModelRow[] = []): ModelColumn {
  const { name, note } = metricInfo[metric];
  const places = columnPlaces(rows.map(({ usage }) => knownValue(usage, metric)?.toString()));
  return {
    id: metric.replaceAll("_", "-"),
    header: note === undefined ? name : <span title={note}>{name}</span>,
    label: name,
    align: "right",
    isUsual,
    text: ({ usage }) => String(knownValue(usage, metric) ?? ""),
    sort: ({ usage }) => {
      const value = knownValue(usage, metric);
      return value === null ? null : Number(value);
    },
    cell: ({ usage }): ReactNode => {
      if (usage === undefined) return <Unknown why={NO_CALLS} />;
      if (isMoney(metric) && Number(usage.calls ?? 0) > 0 && knownValue(usage, metric) === null) {
        return <span className="chip chip-warn hatched">unpriced</span>;
      }
      return (
        <MetricValue
          value={knownValue(usage, metric)}
          unit={metricInfo[metric].unit}
          isAtLeast={metricInfo[metric].unit === "money" && Number(usage.unpriced_calls ?? 0) > 0}
          why="not reported by these calls"
          {...(isMoney(metric) && { places })}
        />
      );
    },
  };
}

const effectiveOf = ({ documents }: ModelRow): string | null => documents?.price?.effectivePrice ?? null;

export const EFFECTIVE_COLUMN = "effective";
/** What a million characters of the built-in documents cost to read (M12). */
const effectiveColumn: ModelColumn = {
  id: EFFECTIVE_COLUMN,
  header: <span title="List price × tokens ÷ characters of the built-in documents">Effective $ / 1M char.</span>,
  label: "Effective price per 1M characters",
  align: "right",
  isUsual: false,
  text: (row) => effectiveOf(row) ?? "",
  sort: (row) => (effectiveOf(row) === null ? null : Number(effectiveOf(row))),
  cell: (row) =>
    effectiveOf(row) === null ? (
      <Unknown why="not counted yet, no list price, or no public tokenizer" />
    ) : (
      <>
        {row.documents?.tokens?.quality === "estimated" && "≈ "}
        <Money value={effectiveOf(row)} mode="unit" />
      </>
    ),
};

const priceColumn = (id: string, name: string, kind: "input" | "output"): ModelColumn => ({
  id,
  header: <span title="List price of a million tokens today">{name}</span>,
  label: `${name} tokens`,
  align: "right",
  isUsual: true,
  text: ({ price }) => price?.list[kind] ?? "",
  sort: ({ price }) => (price?.list[kind] == null ? null : Number(price.list[kind])),
  cell: ({ price }) =>
    price?.list[kind] == null ? (
      <Unknown why={price?.reason ?? "no list price is known"} />
    ) : (
      <span
        title={
          price.dearer_above_prompt_tokens === null
            ? undefined
            : `more above ${price.dearer_above_prompt_tokens} tokens of prompt`
        }
      >
        <Money value={price.list[kind]} mode="unit" />
      </span>
    ),
});
