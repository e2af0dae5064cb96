import { SeriesFigure } from "../charts/series-figure.tsx";
import { ViewToggle } from "../charts/view-toggle.tsx";
import { Panel } from "../components/panel.tsx";
import { useApp } from "../shell/app-context.ts";
import { staleSince } from "../trust/marks.ts";
import { modelLatencyQuery } from "./models-queries.ts";
import type { Comparison } from "./use-comparison.ts";

const HEIGHT_PX = 240;

/** How long calls take, over time, by model. */
export function LatencyPanel({ comparison }: { comparison: Comparison }) {
  const { scope, state, update, pulse } = useApp();
  const view = state.view ?? "chart";
  return (
    <Panel
      title="Full latency p95 over time"
      name="model-latency"
      source={modelLatencyQuery(scope, comparison.filters)}
      size="block"
      span={12}
      contentHeight={HEIGHT_PX + 40}
      actions={<ViewToggle view={view} update={update} />}
      isEmpty={(answer) => Number(answer.totals.latency_calls ?? 0) === 0}
      empty={<p>None of these calls states how long it took.</p>}
    >
      {(answer) => (
        <SeriesFigure
          answer={answer}
          metric="latency_p95_ms"
          by={["model_resolved"]}
          view={view}
          heightPx={HEIGHT_PX}
          staleFrom={staleSince(scope, pulse)}
        />
      )}
    </Panel>
  );
}
