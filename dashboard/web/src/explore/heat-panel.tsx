import type { QueryAnswer } from "../../../contract/analytics.ts";
import { additiveMetrics, type Metric } from "../../../contract/vocabulary.ts";
import { Heat } from "../charts/heat.tsx";
import { Panel } from "../components/panel.tsx";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { formatMetric } from "../format/format-metric.ts";
import { metricInfo } from "../format/metric-names.ts";
import { useApp } from "../shell/app-context.ts";
import { explorationOf, heatQuery } from "./explore-queries.ts";
import { shapeHeat, weekdays } from "./heat-data.ts";

/** When it happens: hour of the day by weekday, in the zone of the page. */
export function HeatPanel() {
  const { scope, state } = useApp();
  const [asked = "spend"] = explorationOf(state).metrics;
  // Percentiles and ratios of hours do not add up over weeks; calls do.
  const metric = additiveMetrics.has(asked) ? asked : "calls";
  return (
    <Panel
      title={`${metricInfo[metric].name} by hour and weekday (${scope.tz})`}
      name="heat"
      source={heatQuery(scope, state, metric)}
      size="block"
      span={12}
      contentHeight={250}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<FilteredOut filters={state.f} />}
    >
      {(answer) => <Hours answer={answer} metric={metric} />}
    </Panel>
  );
}

function Hours({ answer, metric }: { answer: QueryAnswer; metric: Metric }) {
  const { update } = useApp();
  const data = shapeHeat(answer, metric);
  const { name, unit } = metricInfo[metric];
  if (data === undefined) {
    return (
      <div className="empty">
        <p>Hours can be told apart in ranges of up to 50 days.</p>
        <button type="button" className="button" onClick={() => update({ from: "now-14d", to: "now" })}>
          Last 14 days
        </button>
      </div>
    );
  }
  const columns = (data.cells[0] ?? []).map((_, at) => String(at * data.hours).padStart(2, "0"));
  return (
    <Heat
      caption={`${name} by weekday and hour`}
      columns={columns}
      rows={weekdays.map((weekday, row) => ({
        name: weekday,
        cells: (data.cells[row] ?? []).map((amount, at) =>
          amount === null
            ? null
            : {
                size: Number(amount),
                shown: formatMetric(amount, unit, "axis"),
                text: `${weekday} ${columns[at]}:00: ${formatMetric(amount, unit, "total")}`,
              },
        ),
      }))}
    />
  );
}
