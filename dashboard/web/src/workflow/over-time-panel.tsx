import { lazy, type ReactNode, Suspense, useMemo } from "react";
import type { EconomicsAnswer } from "../../../contract/economics.ts";
import { seriesColour } from "../charts/colours.ts";
import { Picture } from "../charts/picture.tsx";
import { ViewToggle } from "../charts/view-toggle.tsx";
import { ErrorBoundary } from "../components/error-boundary.tsx";
import { Panel } from "../components/panel.tsx";
import { formatMoney } from "../format/format-money.ts";
import { formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { maturingSince, taskMarks } from "../tasks/task-marks.ts";
import { groupsQuery } from "../tasks/tasks-queries.ts";
import { bucketName, tickLabel } from "../time/labels.ts";
import { BreakLane, BreakList } from "./break-lane.tsx";
import { type CpstSeries, cpstSeries, drawnRows, type Figure, lineKeys, taskBucket } from "./cpst-series.ts";
import { CpstTable } from "./cpst-table.tsx";
import { CpstTooltip } from "./cpst-tooltip.tsx";

const TimeSeries = lazy(async () => ({ default: (await import("../charts/time-series.tsx")).TimeSeries }));

const HEIGHT_PX = 210;
/** Most groups the API has over time. */
const SERIES_TOP = 20;

interface OverTimePanelProps {
  readonly workflow: string;
  readonly figure: Figure;
}

const titles = { cpst: "Cost per success over time", success: "Success over time" } as const;

/** One figure of the workflow over time, each rule of success as a line of its own. */
export function OverTimePanel({ workflow, figure }: OverTimePanelProps) {
  const { scope, state, update, pulse } = useApp();
  const view = state.view ?? "chart";
  const bucket = taskBucket(scope, state.g);
  return (
    <Panel
      title={titles[figure]}
      name={`over-time-${figure}`}
      source={groupsQuery(scope, ["workflow"], { bucket, top: SERIES_TOP, compare: "off" })}
      size="block"
      span={6}
      contentHeight={HEIGHT_PX + 30}
      actions={figure === "cpst" ? <ViewToggle view={view} update={update} /> : undefined}
      marks={(answer) => taskMarks(answer, { scope, pulse, failed: [] }).filter(({ kind }) => kind === "stale")}
    >
      {(answer) => <OverTime answer={answer} {...{ workflow, figure, bucket, view }} />}
    </Panel>
  );
}

interface OverTimeProps extends OverTimePanelProps {
  readonly answer: EconomicsAnswer;
  readonly bucket: ReturnType<typeof taskBucket>;
  readonly view: "chart" | "table";
}

function OverTime({ answer, workflow, figure, bucket, view }: OverTimeProps) {
  const { scope } = useApp();
  const { tz } = scope;
  const data = useMemo(() => cpstSeries(answer, workflow, { bucket, tz }), [answer, workflow, bucket, tz]);
  if (data === undefined) {
    return (
      <p className="empty">
        Over time only the {SERIES_TOP} dearest workflows of the range are known; this is none of them.
      </p>
    );
  }
  const breaks = answer.series_breaks.filter((one) => one.workflow === null || one.workflow === workflow);
  const table = <CpstTable data={data} figure={figure} tz={tz} />;
  if (view === "table") return table;
  return (
    <ErrorBoundary title="The chart" fallback={table}>
      <Picture title={`${titles[figure]}, ${workflow}`}>
        <figure className="over-time" aria-label={summaryOf(data, figure)}>
          <Chart data={data} figure={figure} tz={tz} staleFrom={maturingSince(answer)}>
            <BreakLane breaks={breaks} starts={data.starts} />
          </Chart>
          <BreakList breaks={breaks} tz={tz} />
        </figure>
      </Picture>
    </ErrorBoundary>
  );
}

interface ChartProps {
  readonly data: CpstSeries;
  readonly figure: Figure;
  readonly tz: string;
  readonly staleFrom: string | undefined;
  readonly children: ReactNode;
}

function Chart({ data, figure, tz, staleFrom, children }: ChartProps) {
  const drawn = useMemo(
    () => ({
      rows: drawnRows(data, figure),
      series: lineKeys(data).map((key, at) => ({
        key,
        colour: key === "low" || key === "high" ? "var(--series-other)" : seriesColour(at),
        isFaded: false,
      })),
      tickText: (startsAt: string) => tickLabel(startsAt, data.bucket, tz),
      valueText: (value: number) =>
        figure === "success" ? `${Math.round(value * 100)} %` : formatMoney(String(value), "axis"),
      tooltip: (startsAt: string) => <CpstTooltip data={data} startsAt={startsAt} tz={tz} />,
    }),
    [data, figure, tz],
  );
  return (
    <Suspense fallback={<div className="skeleton-fill" style={{ height: HEIGHT_PX }} />}>
      <TimeSeries
        {...drawn}
        shape="lines"
        hasPrevious={false}
        heightPx={HEIGHT_PX}
        staleFrom={staleFrom}
        lane={children}
      />
    </Suspense>
  );
}

/** What the picture says, in a sentence. */
function summaryOf(data: CpstSeries, figure: Figure): string {
  const rows = drawnRows(data, figure);
  const values = rows.flatMap((row) => lineKeys(data).flatMap((key) => (key.startsWith("s") ? (row[key] ?? []) : [])));
  const numbers = values.map(Number);
  const name = figure === "success" ? "Success rate" : "Cost per success";
  const write = (value: number) => (figure === "success" ? formatRatio(value) : formatMoney(String(value), "unit"));
  if (numbers.length === 0)
    return `${name} per ${bucketName(data.bucket)}: nothing known in the range. Press v for the table.`;
  return `${name} per ${bucketName(data.bucket)}: between ${write(Math.min(...numbers))} and ${write(Math.max(...numbers))}, last ${write(numbers.at(-1) ?? 0)}. Press v for the table.`;
}
