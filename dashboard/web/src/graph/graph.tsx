import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { isFolded } from "../../../contract/vocabulary.ts";
import type { WorkflowGraph } from "../../../contract/workflow-graph.ts";
import { ViewToggle } from "../charts/view-toggle.tsx";
import { ErrorBoundary } from "../components/error-boundary.tsx";
import { Icon } from "../components/icons.tsx";
import { Menu } from "../components/menu.tsx";
import { Money } from "../components/money.tsx";
import { type Mark, Panel } from "../components/panel.tsx";
import { SearchChoices } from "../components/search-choices.tsx";
import { Toggle } from "../components/toggle.tsx";
import { formatMoney } from "../format/format-money.ts";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { useShortcuts } from "../state/shortcuts.ts";
import { DeclaredPanel } from "./declared-panel.tsx";
import { type DeclaredGraph, keepDeclared, readDeclared } from "./declared-store.ts";
import { drawnGraph, graphWords, type NodeColour, neighbour, nodeColours } from "./graph-model.ts";
import { graphQuery, workflowOf, workflowsQuery } from "./graph-queries.ts";
import { GraphTables } from "./graph-tables.tsx";
import { LaneToggle } from "./lane-toggle.tsx";
import { type LaneKind, laneKindsOf } from "./lanes.ts";
import { NodeDetails } from "./node-details.tsx";
import "./graph.css";

const GraphChart = lazy(async () => ({ default: (await import("./graph-chart.tsx")).GraphChart }));
const HEIGHT_PX = 620;

/** Which step, which branch: a workflow as it was observed, with what each step costs. */
export function Graph() {
  const { scope, state, update } = useApp();
  const { data, isError } = useQuery(workflowsQuery(scope));
  const named = workflowOf(state.f);
  const workflow = named ?? dearestOf(data);
  const [isDeclaring, setDeclaring] = useState(false);
  const [declared, declare] = useDeclared(scope.project, workflow);
  return (
    <>
      <div className="page-head">
        <div className="row">
          <h1>Workflow graph</h1>
          <WorkflowPicker workflow={workflow} answer={data} />
        </div>
        <div className="row">
          {workflow !== undefined && (
            <>
              <button
                type="button"
                className="button"
                aria-pressed={isDeclaring || declared !== undefined}
                onClick={() => setDeclaring(!isDeclaring)}
              >
                Declared graph
              </button>
              <PageLink
                to="/traces"
                patch={{ f: [{ dimension: "workflow", op: "eq", values: [workflow] }] }}
                className="button"
              >
                <Icon name="traces" /> Its traces
              </PageLink>
            </>
          )}
        </div>
      </div>
      {workflow === undefined ? (
        <section
          className="panel panel-block"
          data-panel="graph"
          data-state={data === undefined && !isError ? "loading" : "empty"}
        >
          <div className="panel-body page-empty empty">
            {data === undefined && !isError ? (
              <p role="status">Loading …</p>
            ) : (
              <>
                <p>No call of this range names its workflow.</p>
                <p className="note">
                  Give events a workflow and a step, or spans outlay.workflow and outlay.step, and the graph draws
                  itself.
                </p>
              </>
            )}
          </div>
        </section>
      ) : (
        <div className="grid">
          <Panel
            title={workflow}
            name="graph"
            source={graphQuery(scope, workflow, state.color === "path")}
            size="block"
            span={12}
            contentHeight={HEIGHT_PX + 36}
            actions={
              <>
                <ColourToggle />
                <ViewToggle view={state.view ?? "chart"} update={update} />
              </>
            }
            isEmpty={({ nodes }) => nodes.length === 0}
            empty={<p>No call of {workflow} in this range.</p>}
            marks={graphMarks}
          >
            {(graph) => <GraphBody graph={graph} declared={declared} />}
          </Panel>
          {(isDeclaring || declared !== undefined) && (
            <DeclaredPanel workflow={workflow} declared={declared} declare={declare} />
          )}
        </div>
      )}
    </>
  );
}

const dearestOf = (answer: QueryAnswer | undefined): string | undefined =>
  answer?.table.map(({ group }) => group[0]).find((name) => name !== undefined && name !== "");

function useDeclared(
  project: string,
  workflow: string | undefined,
): [DeclaredGraph | undefined, (graph: DeclaredGraph | undefined) => void] {
  const [declared, setDeclared] = useState<DeclaredGraph>();
  useEffect(
    () => setDeclared(workflow === undefined ? undefined : readDeclared(project, workflow)),
    [project, workflow],
  );
  const declare = (graph: DeclaredGraph | undefined) => {
    if (workflow !== undefined) keepDeclared(project, workflow, graph);
    setDeclared(graph);
  };
  return [declared, declare];
}

function graphMarks({ unpriced_calls, nodes_found, nodes }: WorkflowGraph): readonly Mark[] {
  const folded = nodes.filter(({ id }) => isFolded(id)).reduce((sum, { nodes_folded }) => sum + nodes_folded, 0);
  return [
    ...(unpriced_calls > 0
      ? [
          {
            kind: "untrusted",
            text: "partly unpriced",
            why: `${formatPlural(unpriced_calls, "call")} without a known price add nothing to these costs`,
          } as const,
        ]
      : []),
    ...(folded === 0
      ? []
      : [
          {
            kind: "partial",
            text: `${formatCount(folded)} steps folded`,
            why: `of ${formatCount(nodes_found)} steps the dearest are drawn, the others together by what their names begin with`,
          } as const,
        ]),
  ];
}

function WorkflowPicker({ workflow, answer }: { workflow: string | undefined; answer: QueryAnswer | undefined }) {
  const { update } = useApp();
  const found = (answer?.table ?? []).flatMap(({ group: [name = ""], values }) =>
    name === ""
      ? []
      : [
          {
            value: name,
            name,
            hint: formatMoney(values["spend"] === undefined ? null : String(values["spend"] ?? "—"), "total"),
          },
        ],
  );
  const choices =
    workflow === undefined || found.some(({ value }) => value === workflow)
      ? found
      : [{ value: workflow, name: workflow }, ...found];
  return (
    <Menu name="Workflow" label={workflow ?? "none"} id="workflow-picker" className="menu-strong">
      {(close) => (
        <SearchChoices
          label="Workflow"
          choices={choices}
          chosen={workflow ?? ""}
          choose={(value) => {
            update({ f: [{ dimension: "workflow", op: "eq", values: [value] }], sel: undefined });
            close();
          }}
          typed={(text) => ({ value: text, name: text })}
        />
      )}
    </Menu>
  );
}

const colourNames: Readonly<Record<NodeColour, string>> = {
  cost: "Cost",
  latency: "Latency",
  errors: "Errors",
  path: "Critical path",
};
const colourOf = (text: string | undefined): NodeColour => nodeColours.find((name) => name === text) ?? "cost";

function ColourToggle() {
  const { state, update } = useApp();
  if (state.view === "table") return null;
  const colour = colourOf(state.color);
  return (
    <Toggle
      label="Colour by"
      options={nodeColours.map((value) => ({ value, name: colourNames[value] }))}
      chosen={colour}
      choose={(name) => update({ color: name === "cost" ? undefined : name }, "replace")}
    />
  );
}

function GraphBody({ graph, declared }: { graph: WorkflowGraph; declared: DeclaredGraph | undefined }) {
  const { state, update } = useApp();
  const drawn = useMemo(() => drawnGraph(graph, declared), [graph, declared]);
  const selected = drawn.nodes.some(({ id }) => id === state.sel) ? state.sel : undefined;
  const select = (sel: string | undefined) => update({ sel }, "replace");
  const node = graph.nodes.find(({ id }) => id === selected && id !== "START" && id !== "END");
  const go = (direction: "next" | "before") =>
    select(selected === undefined ? "START" : (neighbour(drawn, selected, direction) ?? selected));
  const step = (by: number) => {
    const at = drawn.nodes.findIndex(({ id }) => id === selected);
    select(drawn.nodes[(at + by + drawn.nodes.length) % drawn.nodes.length]?.id);
  };
  useShortcuts(
    state.view === "table"
      ? []
      : [
          { keys: "ArrowRight", does: "Along the edge that is taken most", run: () => go("next") },
          { keys: "ArrowLeft", does: "Back along it", run: () => go("before") },
          { keys: "ArrowDown", does: "Next step, dearest first", run: () => step(1) },
          { keys: "ArrowUp", does: "Step before", run: () => step(-1) },
          { keys: "Escape", does: "Leave the step", run: () => select(undefined) },
        ],
  );
  const words = graphWords(graph);
  const kinds = useMemo(() => laneKindsOf(drawn), [drawn]);
  const lanes: LaneKind | undefined = kinds.find((kind) => kind === state.tab);
  return (
    <figure className="graph-figure" aria-label={`Graph of ${graph.workflow}`}>
      <figcaption className="row graph-caption">
        <span data-figure="graph-cost">
          <Money value={graph.cost} isAtLeast={graph.unpriced_calls > 0} />
        </span>
        <span data-figure="graph-words" className="note">
          {words}
        </span>
        {state.view !== "table" && kinds.length > 0 && <LaneToggle kinds={kinds} chosen={lanes} />}
      </figcaption>
      {state.view === "table" ? (
        <GraphTables graph={graph} select={select} />
      ) : (
        <div className="graph-body" data-split={node !== undefined || undefined}>
          <ErrorBoundary title="The graph">
            <Suspense
              fallback={
                <div
                  className="graph-canvas"
                  style={{ blockSize: HEIGHT_PX }}
                  role="status"
                  aria-label="Loading the graph"
                />
              }
            >
              <GraphChart
                graph={graph}
                drawn={drawn}
                colour={colourOf(state.color)}
                lanes={lanes}
                selected={selected}
                select={select}
                heightPx={HEIGHT_PX}
              />
            </Suspense>
          </ErrorBoundary>
          {node !== undefined && <NodeDetails graph={graph} node={node} select={select} />}
        </div>
      )}
    </figure>
  );
}
