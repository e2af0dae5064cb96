import type { QueryAnswer } from "../../../contract/analytics.ts";
import { SeriesFigure } from "../charts/series-figure.tsx";
import { ViewToggle } from "../charts/view-toggle.tsx";
import { Panel } from "../components/panel.tsx";
import { Toggle } from "../components/toggle.tsx";
import { useApp } from "../shell/app-context.ts";
import { staleSince } from "../trust/marks.ts";
import { chosenLatency, type LatencyKind, latencyMetric, percentileLines, percentiles } from "./latency-lines.ts";
import { modelLatencyQuery } from "./models-queries.ts";
import { usePicks, withPicked } from "./picks.tsx";
import type { Comparison } from "./use-comparison.ts";

const HEIGHT_PX = 240;
const kinds = [
  { value: "latency", name: "Whole answer" },
  { value: "ttft", name: "First token" },
] as const;
const words = { p50: "median", p95: "p95", p99: "p99" } as const;

/** How long calls take, over time: one percentile by model, or of one model all three. */
export function LatencyPanel({ comparison }: { comparison: Comparison }) {
  const { scope, state, update } = useApp();
  const { picked } = usePicks();
  const view = state.view ?? "chart";
  const { kind, percentile } = chosenLatency(state.m);
  return (
    <Panel
      title="Latency over time"
      name="model-latency"
      source={modelLatencyQuery(scope, withPicked(comparison.filters, picked), kind)}
      size="block"
      span={12}
      contentHeight={HEIGHT_PX + 40}
      actions={
        <>
          <Toggle
            label="Latency of"
            options={kinds}
            chosen={kind}
            choose={(next) => update({ m: [latencyMetric(next, percentile)] })}
          />
          {picked.length !== 1 && (
            <Toggle
              label="Percentile"
              options={percentiles.map((value) => ({ value, name: words[value] }))}
              chosen={percentile}
              choose={(next) => update({ m: [latencyMetric(kind, next)] })}
            />
          )}
          <ViewToggle view={view} update={update} />
        </>
      }
      isEmpty={(answer) => Number(answer.totals[kind === "ttft" ? "ttft_calls" : "latency_calls"] ?? 0) === 0}
      empty={
        <p>
          {kind === "ttft"
            ? "None of these calls states when its first token came."
            : "None of these calls states how long it took."}
        </p>
      }
    >
      {(answer) => <Latency answer={answer} kind={kind} />}
    </Panel>
  );
}

function Latency({ answer, kind }: { answer: QueryAnswer; kind: LatencyKind }) {
  const { scope, state, pulse } = useApp();
  const isOne = answer.table.length === 1 && answer.other === null;
  const { percentile } = chosenLatency(state.m);
  const metric = latencyMetric(kind, isOne ? "p95" : percentile);
  return (
    <SeriesFigure
      answer={isOne ? percentileLines(answer, kind, metric) : answer}
      metric={metric}
      by={["model_resolved"]}
      view={state.view ?? "chart"}
      heightPx={HEIGHT_PX}
      staleFrom={staleSince(scope, pulse)}
    />
  );
}
