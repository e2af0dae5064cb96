import { useMemo } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { ScatterFigure, type ScatterPoint } from "../charts/scatter-figure.tsx";
import { Panel } from "../components/panel.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { formatMoney } from "../format/format-money.ts";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { CpstInterval, CpstValue } from "../overview/cpst.tsx";
import { useApp } from "../shell/app-context.ts";
import { FRONTIER_TASKS_MIN } from "./frontier.ts";
import { type ModelRow, modelRows, placeOf } from "./model-rows.ts";
import { modelUsageQuery } from "./models-queries.ts";
import type { Comparison } from "./use-comparison.ts";

const HEIGHT_PX = 300;

/** Success against cost per success: the frontier is what no other model beats at both. */
export function MapPanel({ comparison }: { comparison: Comparison }) {
  const { scope, state } = useApp();
  return (
    <Panel
      title="Success against cost per success"
      name="model-map"
      source={modelUsageQuery(scope, comparison.filters, state)}
      size="block"
      span={7}
      contentHeight={HEIGHT_PX + 40}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<p>No calls in this range.</p>}
    >
      {(answer) => <ModelMap answer={answer} comparison={comparison} />}
    </Panel>
  );
}

function ModelMap({ answer, comparison }: { answer: QueryAnswer; comparison: Comparison }) {
  const { update, state } = useApp();
  const isSameWork = comparison.work.kind === "one";
  const rows = useMemo(
    () => modelRows({ usage: answer, ...comparison, isSameWork, isShown: comparison.fitness.isShown }),
    [answer, comparison, isSameWork],
  );
  const points = rows.flatMap((row) => {
    const open = () => update({ tab: "used", f: [...state.f, onlyFilter("model_resolved", row.model)] });
    return pointOf(row, open) ?? [];
  });
  const frontier = rows.filter(({ isOnFrontier }) => isOnFrontier).map(({ model }) => model);
  if (points.length === 0) {
    return <p className="empty">Nothing to draw: no model has both a success rate and a cost per success here.</p>;
  }
  return (
    <>
      <ScatterFigure
        summary={`Success against cost per success of ${points.length} models. ${frontierWords(frontier, isSameWork)}`}
        points={points}
        xName="Cost per success (log)"
        yName="Success"
        xText={(value) => formatMoney(String(value), "axis")}
        yText={formatRatio}
        heightPx={HEIGHT_PX}
      />
      <p className="note" data-figure="frontier">
        {frontierWords(frontier, isSameWork)}
      </p>
    </>
  );
}

function frontierWords(names: readonly string[], isSameWork: boolean): string {
  if (!isSameWork) return "Different work: there is no frontier. Choose a workflow, or compare at the same mix.";
  return names.length === 0
    ? `No model has the ${FRONTIER_TASKS_MIN} judged tasks that the frontier needs.`
    : `Not beaten at both by any other, of those with ${FRONTIER_TASKS_MIN} judged tasks: ${names.join(", ")}.`;
}

function pointOf({ model, outcomes, isOnFrontier }: ModelRow, open: () => void): ScatterPoint | undefined {
  const place = placeOf(model, outcomes);
  if (place === undefined || outcomes === undefined) return undefined;
  const cost = formatMoney(String(place.cost), "unit");
  return {
    key: model,
    name: isOnFrontier ? `◆ ${model}` : model,
    x: place.cost,
    xInterval: place.costInterval,
    y: place.success,
    yInterval: place.successInterval,
    size: Number(outcomes.cost ?? 0),
    shape: place.judged < FRONTIER_TASKS_MIN ? "thin" : "full",
    text: `${model}: success ${formatRatio(place.success)}, cost per success ${cost}${isOnFrontier ? ", on the frontier" : ""}`,
    open,
    tooltip: (
      <>
        <p className="tooltip-title">{model}</p>
        <dl className="fact-list">
          <div>
            <dt>Cost per success</dt>
            <dd>
              <CpstValue group={outcomes} className="cell-main" />
              <CpstInterval group={outcomes} className="cell-note" />
            </dd>
          </div>
          <div>
            <dt>Success</dt>
            <dd>
              {formatRatio(place.success)} of {formatCount(place.judged)} judged
            </dd>
          </div>
        </dl>
      </>
    ),
  };
}
