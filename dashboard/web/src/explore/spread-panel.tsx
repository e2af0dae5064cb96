import type { z } from "zod";
import type { spreadEndpoint } from "../../../contract/measures.ts";
import { Bars } from "../charts/bars.tsx";
import { Money } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { entityName, groupingName } from "../format/dimension-names.ts";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import type { Grouping } from "../state/grouping.ts";
import { drillInto } from "./drill.ts";
import { explorationOf, spreadQuery } from "./explore-queries.ts";

type Spread = z.output<(typeof spreadEndpoint)["response"]>;

/** Whether few spend most: how spend spreads over the values of the first dimension. */
export function SpreadPanel() {
  const { scope, state } = useApp();
  const [dimension = "model_resolved"] = explorationOf(state).by;
  return (
    <Panel
      title={`How spend spreads over ${groupingName(dimension).toLowerCase()}`}
      name="spread"
      source={spreadQuery(scope, state, dimension)}
      size="block"
      span={6}
      contentHeight={300}
      isEmpty={({ coverage }) => coverage.calls === 0}
      empty={<FilteredOut filters={state.f} />}
    >
      {(answer) => <SpreadFigure answer={answer} dimension={dimension} />}
    </Panel>
  );
}

function SpreadFigure({ answer, dimension }: { answer: Spread; dimension: Grouping }) {
  const { state, update } = useApp();
  const facts = [
    ["With spend", formatCount(answer.actors)],
    ["Each, on average", <Money key="a" value={answer.tagged_per_actor} mode="unit" />],
    ["Median", <Money key="m" value={answer.p50} mode="unit" />],
    ["p95", <Money key="p" value={answer.p95} mode="unit" />],
    ["Largest", <Money key="l" value={answer.max} mode="unit" />],
    [`Without ${groupingName(dimension).toLowerCase()}`, formatRatio(answer.untagged_share)],
  ] as const;
  return (
    <div className="spread">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Bars
        label="Largest by spend"
        bars={answer.top.map(({ actor, spend, share, calls, unpriced_calls }) => ({
          key: actor,
          name: entityName(actor, dimension),
          size: Number(spend ?? 0),
          note: `${formatCount(calls)} calls, ${formatRatio(share)} of spend`,
          value: <Money value={spend} isAtLeast={unpriced_calls > 0} />,
          open: () => update({ ...drillInto(state, [dimension], [actor]), tab: undefined }),
        }))}
      />
    </div>
  );
}
