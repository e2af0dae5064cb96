import type { QueryAnswer } from "../../../contract/analytics.ts";
import { additiveMetrics, type Metric } from "../../../contract/vocabulary.ts";
import type { Scope } from "../api/queries.ts";
import { Sparkline } from "../charts/sparkline.tsx";
import { ChangeText } from "../components/change.tsx";
import { MetricValue } from "../components/metric-value.tsx";
import type { Column } from "../components/table.tsx";
import { entityName, groupingName } from "../format/dimension-names.ts";
import { columnPlaces } from "../format/format-money.ts";
import { formatRatio } from "../format/format-number.ts";
import { metricInfo } from "../format/metric-names.ts";
import type { Grouping } from "../state/grouping.ts";
import { judgeChange } from "../trust/judge.ts";
import type { Exploration } from "./explore-queries.ts";
import { RowActions } from "./row-actions.tsx";

type Values = QueryAnswer["totals"];

/** One group of the answer. Other and the total are rows too, below all others, with `group` `null`. */
export interface GroupRow {
  readonly key: string;
  readonly group: readonly string[];
  readonly values: Values;
  readonly previous: Values | null;
  /** The first metric over time, for the sparkline. */
  readonly trend: readonly number[];
  /** It stands for all groups that begin as it does: `group` has the leading values only. */
  readonly isSubtotal?: boolean;
}

interface ColumnsFor {
  readonly answer: QueryAnswer;
  readonly exploration: Exploration;
  readonly compared: Scope["cmp"];
}

/** Shown besides the metrics that were asked for. */
const usualMetrics = ["spend", "calls", "input_tokens", "output_tokens", "cost_per_call"] as const;

/** Names, then value, share and change of the first metric, then the usual facts, then what can be done. */
export function groupColumns({ answer, exploration: { metrics, by }, compared }: ColumnsFor): Column<GroupRow>[] {
  const [first = "spend", ...others] = metrics;
  const rest = [...others, ...usualMetrics].filter((metric, at, all) => metric !== first && all.indexOf(metric) === at);
  return [
    ...by.map((dimension, at) => nameColumn(dimension, at)),
    metricColumn(first, answer, "value"),
    ...(additiveMetrics.has(first) ? [shareColumn(first, answer)] : []),
    ...(compared === "off" ? [] : [changeColumn(first, compared)]),
    ...rest.map((metric) => metricColumn(metric, answer, metric)),
    {
      id: "trend",
      header: "Trend",
      label: "Trend",
      cell: ({ trend }) => <Sparkline values={trend} />,
    },
    {
      id: "actions",
      header: <span className="hidden-text">Actions</span>,
      label: "",
      align: "right",
      cell: ({ group }) => <RowActions by={by.slice(0, group.length)} group={group} />,
    },
  ];
}

const nameColumn = (dimension: Grouping, at: number): Column<GroupRow> => ({
  id: at === 0 ? "name" : `name-${at + 1}`,
  header: groupingName(dimension),
  label: groupingName(dimension),
  text: ({ group }) => group[at] ?? "",
  sort: ({ group }) => group[at] ?? "",
  cell: ({ group, isSubtotal }) => {
    if (isSubtotal === true && at >= group.length)
      return at === group.length ? <span className="subtotal">all</span> : null;
    const name = group[at] ?? "";
    return (
      <span className={name === "" ? "unknown group-name" : "group-name"} title={name}>
        {entityName(name, dimension)}
      </span>
    );
  },
});

const isMoney = (metric: Metric) => metricInfo[metric].unit.endsWith("money");

/** A sum of calls none of which has a price is not an amount, whatever number stands there. */
export function knownValue(values: Values, metric: Metric): string | number | null {
  const value = values[metric];
  if (value === null || value === undefined) return null;
  const [calls, unpriced] = [Number(values.calls ?? 0), Number(values.unpriced_calls ?? 0)];
  return isMoney(metric) && calls > 0 && unpriced >= calls ? null : value;
}

function metricColumn(metric: Metric, answer: QueryAnswer, id: string): Column<GroupRow> {
  const { name, note } = metricInfo[metric];
  const places = columnPlaces(
    isMoney(metric) ? answer.table.map(({ values }) => textOf(knownValue(values, metric))) : [],
  );
  return {
    id,
    header: note === undefined ? name : <span title={note}>{name}</span>,
    label: name,
    align: "right",
    text: ({ values }) => textOf(knownValue(values, metric)) ?? "",
    sort: ({ values }) => {
      const value = knownValue(values, metric);
      return value === null ? null : Number(value);
    },
    cell: ({ values }) => <MetricCell values={values} metric={metric} places={places} />,
  };
}

const textOf = (value: string | number | null): string | null => (value === null ? null : String(value));

function MetricCell({ values, metric, places }: { values: Values; metric: Metric; places: number }) {
  const unpriced = Number(values.unpriced_calls ?? 0);
  const value = knownValue(values, metric);
  if (isMoney(metric) && value === null && unpriced > 0) {
    return <span className="chip chip-warn hatched">unpriced</span>;
  }
  return (
    <MetricValue
      value={value}
      unit={metricInfo[metric].unit}
      isAtLeast={metricInfo[metric].unit === "money" && unpriced > 0}
      why="not reported by these calls"
      {...(isMoney(metric) && { places })}
    />
  );
}

/** Of the whole; `null` where there is none. */
function shareOf(values: Values, metric: Metric, answer: QueryAnswer): number | null {
  const [part, whole] = [knownValue(values, metric), Number(answer.totals[metric] ?? 0)];
  return part === null || whole === 0 ? null : Number(part) / whole;
}

const shareColumn = (metric: Metric, answer: QueryAnswer): Column<GroupRow> => ({
  id: "share",
  header: "Share",
  label: "Share",
  align: "right",
  text: ({ values }) => String(shareOf(values, metric, answer) ?? ""),
  sort: ({ values }) => shareOf(values, metric, answer),
  cell: ({ values }) => {
    const share = shareOf(values, metric, answer);
    if (share === null) return null;
    return (
      <>
        <span className="share-bar" style={{ inlineSize: `${Math.max(1, share * 48)}px` }} />
        {formatRatio(share)}
      </>
    );
  },
});

const changeColumn = (metric: Metric, compared: Scope["cmp"]): Column<GroupRow> => ({
  id: "change",
  header: "Change",
  label: "Change",
  align: "right",
  sort: ({ values, previous }) => {
    const [now, before] = [values[metric], previous?.[metric]];
    return now == null || before == null ? null : Number(now) - Number(before);
  },
  text: ({ values, previous }) => {
    const [now, before] = [values[metric], previous?.[metric]];
    return now == null || before == null || Number(before) === 0 ? "" : String(Number(now) / Number(before) - 1);
  },
  cell: ({ values, previous }) => (
    <ChangeText
      change={judgeChange(metric, { totals: values, previous_totals: previous })}
      compared={compared}
      good={metricInfo[metric].good}
    />
  ),
});
