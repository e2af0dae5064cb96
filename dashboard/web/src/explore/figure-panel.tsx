import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { Metric } from "../../../contract/vocabulary.ts";
import { shapeSeries } from "../charts/series-data.ts";
import { SeriesFigure } from "../charts/series-figure.tsx";
import { ViewToggle } from "../charts/view-toggle.tsx";
import { ChangeText } from "../components/change.tsx";
import { MetricValue } from "../components/metric-value.tsx";
import { Panel } from "../components/panel.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { metricInfo } from "../format/metric-names.ts";
import { useApp } from "../shell/app-context.ts";
import { lengthsAgainst } from "../shell/comparison-words.ts";
import { type Comparison, statedComparison } from "../state/comparison.ts";
import { bucketName } from "../time/labels.ts";
import { judgeChange } from "../trust/judge.ts";
import { marksOf, staleSince } from "../trust/marks.ts";
import { type Exploration, exploreQuery, previousQuery } from "./explore-queries.ts";

const HEIGHT_PX = 264;

/** The first metric, and the second below it, over time. */
export function FigurePanel({ exploration }: { exploration: Exploration }) {
  const { scope, state, update, pulse } = useApp();
  const { metrics, view } = exploration;
  const [first = "spend"] = metrics;
  return (
    <Panel
      title={`${metrics.map((metric) => metricInfo[metric].name).join(" and ")} over time`}
      name="series"
      source={exploreQuery(scope, state, exploration)}
      size="block"
      span={12}
      contentHeight={(HEIGHT_PX + SUMMARY_PX) * metrics.length}
      actions={<ViewToggle view={view} update={update} />}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<FilteredOut filters={state.f} />}
      marks={(answer) => marksOf(answer, first, { scope, pulse })}
    >
      {(answer) => <Figures answer={answer} exploration={exploration} />}
    </Panel>
  );
}

/** The line of totals above a chart. */
const SUMMARY_PX = 36;

function Figures({ answer, exploration }: { answer: QueryAnswer; exploration: Exploration }) {
  const { scope, state, update, pulse } = useApp();
  const { metrics, by, view } = exploration;
  const earlier = useQuery({
    ...previousQuery(scope, state, metrics, answer),
    enabled: answer.compared_with !== undefined && view === "chart" && isAsLong(answer, scope.cmp),
  }).data;
  const zoom = useCallback((from: string, to: string) => update({ from, to }), [update]);
  const open = (group: readonly string[] | null) =>
    group === null
      ? update({ top: Math.min(20, state.top * 2) })
      : update({ f: [...state.f, ...group.map((name, at) => onlyFilter(by[at] ?? "model_resolved", name))] });
  return metrics.map((metric) => (
    <div key={metric} className="explore-figure" data-dimensions={by.length > 1 || undefined}>
      <Totals answer={answer} metric={metric} compared={scope.cmp} asked={state.g} />
      <SeriesFigure
        answer={answer}
        metric={metric}
        by={by}
        view={view}
        heightPx={HEIGHT_PX}
        open={open}
        previous={earlier === undefined || !isAsLong(answer, scope.cmp) ? undefined : trendOf(earlier, metric)}
        zoom={zoom}
        staleFrom={staleSince(scope, pulse)}
      />
    </div>
  ));
}

/** The earlier period bucket by bucket; `null` where nothing is known. */
const trendOf = (answer: QueryAnswer, metric: Metric): (number | null)[] =>
  shapeSeries(answer, metric).buckets.map(({ amounts }) => {
    const [amount] = Object.values(amounts);
    return amount === undefined || amount === null ? null : Number(amount);
  });

const HOUR_MS = 3_600_000;

/** Whether bucket meets bucket. Of a period that somebody stated only as many can be laid over each other as there are. */
function isAsLong({ range, compared_with }: QueryAnswer, cmp: Comparison): boolean {
  if (cmp === "off" || compared_with === undefined) return false;
  const [own, other] = [range, compared_with].map(({ from, to }) => Date.parse(to) - Date.parse(from));
  // A day on which clocks change is an hour longer or shorter.
  return statedComparison(cmp) === undefined || Math.abs((own ?? 0) - (other ?? 0)) <= HOUR_MS;
}

interface TotalsProps {
  readonly answer: QueryAnswer;
  readonly metric: Metric;
  readonly compared: ReturnType<typeof useApp>["scope"]["cmp"];
  readonly asked: QueryAnswer["range"]["bucket"];
}

/** The whole of the range, and what it is against the earlier one. */
function Totals({ answer, metric, compared, asked }: TotalsProps) {
  const { name, unit, good, note } = metricInfo[metric];
  const { bucket } = answer.range;
  const unpriced = Number(answer.totals.unpriced_calls ?? 0);
  const isMoney = unit === "money" || unit === "unit-money";
  return (
    <p className="explore-total" data-figure={`total-${metric}`}>
      <span className="explore-total-name" title={note}>
        {name}
      </span>
      <strong>
        <MetricValue
          value={isMoney && unpriced >= Number(answer.totals.calls ?? 0) ? null : answer.totals[metric]}
          unit={unit}
          isAtLeast={unit === "money" && unpriced > 0}
        />
      </strong>
      <ChangeText change={judgeChange(metric, answer)} compared={compared} good={good} />
      <span className="note">
        {compared !== "off" && answer.compared_with !== undefined && !isAsLong(answer, compared) && (
          <>{lengthsAgainst(answer.range, answer.compared_with, 0)}, as they are; </>
        )}
        per {bucketName(bucket)}
        {asked !== "auto" && asked !== bucket && `: a range this long has no ${bucketName(asked)}s`}
      </span>
    </p>
  );
}
