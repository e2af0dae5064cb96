import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { EconomicsAnswer } from "../../../contract/economics.ts";
import { ScatterFigure, type ScatterPoint } from "../charts/scatter-figure.tsx";
import { ViewToggle } from "../charts/view-toggle.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { groupingName } from "../format/dimension-names.ts";
import { formatMoney } from "../format/format-money.ts";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { CpstInterval, CpstValue } from "../overview/cpst.tsx";
import { useApp } from "../shell/app-context.ts";
import { frameOf } from "../state/use-url-state.ts";
import { judgeCpst } from "../trust/judge.ts";
import { type TaskRow, taskRows } from "./group-rows.ts";
import { NoTasks } from "./no-outcomes.tsx";
import { targetOf } from "./row-link.tsx";
import { scatterPlace } from "./scatter-place.ts";
import { SpendCell, SuccessCell } from "./task-cells.tsx";
import { taskMarks } from "./task-marks.ts";
import { questionOf, type TaskQuestion } from "./task-question.ts";
import { questionQuery } from "./tasks-queries.ts";

const HEIGHT_PX = 300;
const NOTHING_BESIDE = { tax: null, measures: null, callFacts: null, owners: null } as const;

/** Success against cost per success: what is good and cheap is up and to the left. */
export function ScatterPanel({ question }: { question: TaskQuestion }) {
  const { scope, state, update, pulse } = useApp();
  const view = state.view ?? "chart";
  return (
    <Panel
      title="Success against cost per success"
      name="task-map"
      source={questionQuery(scope, question)}
      size="block"
      span={12}
      contentHeight={HEIGHT_PX + 24}
      actions={<ViewToggle view={view} update={update} />}
      isEmpty={({ groups }) => groups.length === 0}
      empty={<NoTasks />}
      marks={(answer) => taskMarks(answer, { scope, pulse, failed: [] }).filter(({ kind }) => kind === "untrusted")}
    >
      {(answer) => <MapFigure answer={answer} question={question} view={view} />}
    </Panel>
  );
}

interface MapProps {
  readonly answer: EconomicsAnswer;
  readonly question: TaskQuestion;
  readonly view: "chart" | "table";
}

function MapFigure({ answer, question: asked, view }: MapProps) {
  const question = useMemo(() => questionOf(answer, asked), [answer, asked]);
  const { state } = useApp();
  const navigate = useNavigate();
  const rows = useMemo(
    () => taskRows(answer, question, { companions: NOTHING_BESIDE, search: state.q }),
    [answer, question, state.q],
  );
  const open = (row: TaskRow) => {
    const { to, patch } = targetOf(row, { named: question.by, filters: state.f });
    void navigate({ to, search: { ...frameOf(state), ...patch } as never });
  };
  const points = rows.flatMap((row) => pointOf(row, () => open(row)) ?? []);
  const absent = rows.filter((row) => scatterPlace(row.economics) === undefined);
  if (view === "table") return <MapTable rows={rows} answer={answer} named={question.by} />;
  return (
    <>
      {points.length === 0 ? (
        <p className="empty">Nothing to draw: no group has both a success rate and a cost per success.</p>
      ) : (
        <ScatterFigure
          summary={summaryOf(points)}
          points={points}
          xName="Cost per success (log)"
          yName="Success"
          xText={(value) => formatMoney(String(value), "axis")}
          yText={(value) => `${Math.round(value * 100)}\u202f%`}
          heightPx={HEIGHT_PX}
        />
      )}
      {absent.length > 0 && points.length > 0 && <p className="note map-absent">{absentWords(absent)}</p>}
    </>
  );
}

function pointOf(row: TaskRow, open: () => void): ScatterPoint | undefined {
  const place = scatterPlace(row.economics);
  if (place === undefined) return undefined;
  const { economics, name } = row;
  const cost = place.shape === "open" ? "between bounds" : formatMoney(String(place.x), "unit");
  return {
    ...place,
    key: row.key,
    name,
    size: Number(economics.cost ?? 0),
    text: `${name}: success ${formatRatio(place.y)}, cost per success ${cost}, spend ${formatMoney(economics.cost, "total")}`,
    open,
    tooltip: (
      <>
        <p className="tooltip-title">{name}</p>
        <dl className="fact-list">
          <div>
            <dt>Cost per success</dt>
            <dd>
              <CpstValue group={economics} className="cell-main" />
              <CpstInterval group={economics} className="cell-note" />
            </dd>
          </div>
          <div>
            <dt>Success</dt>
            <dd>
              {formatRatio(place.y)} of {formatCount(economics.tasks - economics.unknown)} judged
            </dd>
          </div>
          <div>
            <dt>Spend</dt>
            <dd>
              {economics.unpriced_calls > 0 && "≥ "}
              {formatMoney(economics.cost, "total")}
            </dd>
          </div>
        </dl>
      </>
    ),
  };
}

/** What the picture says, in a sentence. */
function summaryOf(points: readonly ScatterPoint[]): string {
  const byCost = [...points].sort((a, b) => a.x - b.x);
  const [cheapest, dearest] = [byCost[0], byCost.at(-1)];
  const words = (point: ScatterPoint | undefined) =>
    point === undefined
      ? ""
      : `${point.name} at ${formatMoney(String(point.x), "unit")} with ${formatRatio(point.y)} success`;
  if (points.length === 1) return `Success against cost per success: ${words(cheapest)}. Press v for the table.`;
  return `Success against cost per success of ${points.length} groups: cheapest ${words(cheapest)}, dearest ${words(dearest)}. Press v for the table.`;
}

const ABSENT_NAMED_MAX = 4;

function absentWords(rows: readonly TaskRow[]): string {
  const reasons = {
    "no-outcomes": "no outcome yet",
    "no-successes": "no successes",
    "no-tasks": "no tasks",
    unknown: "cost not known",
    point: "costs nothing",
    range: "costs nothing",
  } as const;
  const named = rows
    .slice(0, ABSENT_NAMED_MAX)
    .map(({ name, economics }) => `${name} (${reasons[judgeCpst(economics).kind]})`);
  const more = rows.length - named.length;
  return `Not drawn: ${named.join(", ")}${more > 0 ? ` and ${formatCount(more)} more` : ""}.`;
}

function MapTable({
  rows,
  answer,
  named,
}: {
  rows: readonly TaskRow[];
  answer: EconomicsAnswer;
  named: readonly (keyof TaskRow["economics"]["group"])[];
}) {
  const header = named.map(groupingName).join(" · ");
  const columns: Column<TaskRow>[] = [
    { id: "name", header, label: header, cell: ({ name }) => name },
    {
      id: "success",
      header: "Success",
      label: "Success",
      align: "right",
      cell: ({ economics }) => <SuccessCell group={economics} />,
    },
    {
      id: "cpst",
      header: "Cost per success",
      label: "Cost per success",
      align: "right",
      cell: ({ economics }) => (
        <>
          <CpstValue group={economics} className="cell-main" />
          <CpstInterval group={economics} className="cell-note" />
        </>
      ),
    },
    {
      id: "spend",
      header: "Spend",
      label: "Spend",
      align: "right",
      cell: ({ economics }) => <SpendCell group={economics} places={2} whole={Number(answer.totals.cost ?? 0)} />,
    },
  ];
  return (
    <Table
      caption="Success and cost per success"
      columns={columns}
      rows={rows}
      rowKey={({ key }) => key}
      narrow="cards"
    />
  );
}
