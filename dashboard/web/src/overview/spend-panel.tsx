import { type CSSProperties, lazy, Suspense, useMemo, useState } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { type Scope, spendQuery } from "../api/queries.ts";
import { colourSlots, seriesColour } from "../charts/colours.ts";
import { POINTS_MAX, type SpendData, shapeSpend, toDrawnRows } from "../charts/spend-data.ts";
import { ErrorBoundary } from "../components/error-boundary.tsx";
import { Icon } from "../components/icons.tsx";
import { Choices, Menu } from "../components/menu.tsx";
import { Money } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { formatMoney } from "../format/format-money.ts";
import { formatRatio } from "../format/format-number.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";
import { bucketLabel, bucketName, tickLabel } from "../time/labels.ts";
import { entityName, groupingName, usualGroupings } from "./dimension-names.ts";
import { SpendTable } from "./spend-table.tsx";
import { SpendTooltip } from "./spend-tooltip.tsx";
import { UnpricedLane } from "./unpriced-lane.tsx";

/** The chart library is most of the code of the page, so it comes in its own chunk; figures never wait for it. */
export const loadTimeSeries = () => import("../charts/time-series.tsx");
const TimeSeries = lazy(async () => ({ default: (await loadTimeSeries()).TimeSeries }));

const CONTENT_HEIGHT_PX = 228;
const PLOT_HEIGHT_PX = 216;

interface SpendPanelProps {
  readonly scope: Scope;
  readonly view: "chart" | "table";
  readonly update: UpdateUrl;
}

/** Spend over time, stacked by model or another dimension; as a chart or as a table. */
export function SpendPanel({ scope, view, update }: SpendPanelProps) {
  const groupings = usualGroupings.some(({ value }) => value === scope.by)
    ? usualGroupings
    : [...usualGroupings, { value: scope.by, name: groupingName(scope.by) }];
  const actions = (
    <>
      <Menu name="Stacked by" label={`by ${groupingName(scope.by).toLowerCase()}`} align="end" className="menu-quiet">
        {(close) => (
          <Choices
            label="Stacked by"
            choices={groupings}
            chosen={scope.by}
            choose={(by) => {
              update({ by });
              close();
            }}
          />
        )}
      </Menu>
      <div className="toggle" role="radiogroup" aria-label="Show as">
        {(["chart", "table"] as const).map((name) => (
          // biome-ignore lint/a11y/useSemanticElements: choosing acts at once, so these are buttons that behave as radios.
          <button
            key={name}
            type="button"
            role="radio"
            aria-checked={view === name}
            aria-label={name === "chart" ? "Chart" : "Table"}
            title={`${name === "chart" ? "Chart" : "Table"} (v)`}
            onClick={() => update({ view: name })}
          >
            <Icon name={name} />
          </button>
        ))}
      </div>
    </>
  );
  return (
    <Panel
      title="Spend over time"
      source={spendQuery(scope)}
      size="block"
      span={8}
      contentHeight={CONTENT_HEIGHT_PX}
      actions={actions}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<p>No calls in this range.</p>}
    >
      {(answer) => <SpendFigure answer={answer} by={scope.by} view={view} />}
    </Panel>
  );
}

interface SpendFigureProps {
  readonly answer: QueryAnswer;
  readonly by: Scope["by"];
  readonly view: "chart" | "table";
}

function SpendFigure({ answer, by, view }: SpendFigureProps) {
  const data = useMemo(() => shapeSpend(answer), [answer]);
  const [highlighted, setHighlighted] = useState<string>();
  const colours = useMemo(() => {
    const names = data.series.flatMap(({ name }) => (name === null ? [] : [name]));
    const slots = colourSlots(by, names);
    return new Map(
      data.series.map(({ key, name }) => [key, seriesColour(name === null ? undefined : slots.get(name))]),
    );
  }, [data, by]);
  const rows = useMemo(() => toDrawnRows(data), [data]);
  const series = useMemo(
    () =>
      data.series.map(({ key }) => ({
        key,
        colour: colours.get(key) ?? seriesColour(undefined),
        isFaded: highlighted !== undefined && highlighted !== key,
      })),
    [data, colours, highlighted],
  );
  const { bucket, tz } = answer.range;
  const draw = useMemo(
    () => ({
      lane: <UnpricedLane data={data} tz={tz} />,
      tickText: (startsAt: string) => tickLabel(startsAt, bucket, tz),
      tooltip: (startsAt: string) => (
        <SpendTooltip
          data={data}
          startsAt={startsAt}
          title={bucketLabel(startsAt, bucket, tz)}
          by={by}
          colours={colours}
        />
      ),
    }),
    [data, bucket, tz, by, colours],
  );
  const table = <SpendTable data={data} by={by} tz={tz} heightPx={CONTENT_HEIGHT_PX} />;
  if (view === "table" || rows.length > POINTS_MAX) return table;
  return (
    <ErrorBoundary title="The chart" fallback={table}>
      <figure className="spend-figure" aria-label={summary(answer, data, by)}>
        <div className="spend-plot">
          <Suspense fallback={<div className="skeleton-fill" style={{ height: PLOT_HEIGHT_PX }} />}>
            <TimeSeries rows={rows} series={series} heightPx={PLOT_HEIGHT_PX} {...draw} />
          </Suspense>
        </div>
        <Legend data={data} by={by} colours={colours} highlight={setHighlighted} />
      </figure>
    </ErrorBoundary>
  );
}

/** What the picture says, in a sentence. */
function summary(answer: QueryAnswer, data: SpendData, by: Scope["by"]): string {
  const [largest] = data.series;
  const total = formatMoney(largest === undefined ? null : String(answer.totals.spend ?? "0"), "total");
  const lead = `Spend per ${bucketName(data.bucket)} by ${groupingName(by).toLowerCase()}: ${total} in total`;
  if (largest === undefined) return lead;
  return `${lead}; ${entityName(largest.name, by, data.otherGroups)} is ${formatRatio(largest.share)}. Press v for the table.`;
}

interface LegendProps {
  readonly data: SpendData;
  readonly by: Scope["by"];
  readonly colours: ReadonlyMap<string, string>;
  readonly highlight: (key: string | undefined) => void;
}

/** Names, amounts and shares, in the order of the table; pointing at one fades the others. */
function Legend({ data, by, colours, highlight }: LegendProps) {
  return (
    <ol className="legend" onPointerLeave={() => highlight(undefined)}>
      {data.series.map(({ key, name, total, share, calls, unpricedCalls }) => (
        <li key={key} onPointerEnter={() => highlight(key)}>
          <span className="swatch" style={{ "--swatch": colours.get(key) } as CSSProperties} />
          <span className="legend-name" title={entityName(name, by, data.otherGroups)}>
            {entityName(name, by, data.otherGroups)}
          </span>
          <span className="legend-amount">
            {unpricedCalls > 0 && unpricedCalls === calls ? (
              <span className="chip chip-warn">unpriced</span>
            ) : (
              <Money value={total} isAtLeast={unpricedCalls > 0} />
            )}
          </span>
          <span className="legend-share">{unpricedCalls === calls && calls > 0 ? "" : formatRatio(share)}</span>
        </li>
      ))}
    </ol>
  );
}
