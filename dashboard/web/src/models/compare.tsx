import { useQuery } from "@tanstack/react-query";
import { Choices, Menu } from "../components/menu.tsx";
import { useApp } from "../shell/app-context.ts";
import { ComparePanel } from "./compare-panel.tsx";
import { CostPanel } from "./cost-panel.tsx";
import { LatencyPanel } from "./latency-panel.tsx";
import { MapPanel } from "./map-panel.tsx";
import { modelUsageQuery } from "./models-queries.ts";
import { SimulatorPanel } from "./simulator-panel.tsx";
import { StandardPanel } from "./standard-panel.tsx";
import { type Comparison, useComparison } from "./use-comparison.ts";
import { isWorkFilter, workflowsOf } from "./work.ts";

/** Models on the same work; on different work only as if all had done the same mix. */
export function Compare() {
  const { state, update } = useApp();
  const { comparison, error } = useComparison();
  if (error !== null) {
    return (
      <div className="failure" role="alert">
        <p className="failure-cause">{error.message}</p>
      </div>
    );
  }
  if (comparison === undefined || comparison.modelsSeen === undefined)
    return <div className="page-waiting" role="status" aria-label="Loading the comparison" />;
  if (comparison.modelsSeen < 2) {
    return (
      <>
        <p className="note">
          Fewer than two models were seen in this range: there is nothing to compare yet, but what the same calls would
          cost with another model can be worked out.
        </p>
        <div className="grid">
          <SimulatorPanel comparison={comparison} />
        </div>
      </>
    );
  }
  return (
    <>
      <WorkBar comparison={comparison} />
      <div className="grid">
        <ComparePanel comparison={comparison} />
        <MapPanel comparison={comparison} />
        <StandardPanel />
        <BelowTheFold comparison={comparison} />
      </div>
      {state.ref === undefined && (
        <p className="simulate">
          <button
            type="button"
            className="button"
            onClick={() => update({ ref: [...comparison.prices.values()][0]?.model ?? "openai::gpt-4o-mini" })}
          >
            Simulate the prices of another model
          </button>
        </p>
      )}
    </>
  );
}

/** What is not in sight at first is asked once the table has its figures, so that they need not share the machine. */
function BelowTheFold({ comparison }: { comparison: Comparison }) {
  const { scope, state } = useApp();
  const { isPending } = useQuery(modelUsageQuery(scope, comparison.filters, state));
  if (isPending) return null;
  return (
    <>
      <LatencyPanel comparison={comparison} />
      <CostPanel comparison={comparison} />
      {state.ref !== undefined && <SimulatorPanel comparison={comparison} />}
    </>
  );
}

const ALL = "*";

/** Which work is compared; writes a filter, or that all of it is. */
function WorkBar({ comparison: { work, strata } }: { comparison: Comparison }) {
  const { state, update } = useApp();
  const workflows = workflowsOf(strata);
  const others = state.f.filter((filter) => !isWorkFilter(filter));
  return (
    <section className="query-bar" aria-label="Work compared">
      <div className="query-part">
        <span className="query-word">on</span>
        <Menu name="Work" label={work.kind === "one" ? work.value : "All work"} className="menu-chip filter-chip">
          {(close) => (
            <Choices
              label="Work"
              choices={[
                ...workflows.map(({ name, models }) => ({
                  value: name,
                  name,
                  hint: models === 1 ? "1 model" : `${models} models`,
                })),
                { value: ALL, name: "All work" },
              ]}
              chosen={work.kind === "one" ? work.value : ALL}
              choose={(value) => {
                update(
                  value === ALL
                    ? { f: others, by: ["workflow"] }
                    : { f: [...others, { dimension: "workflow", op: "eq", values: [value] }], by: [] },
                );
                close();
              }}
            />
          )}
        </Menu>
        {work.kind === "all" && (
          <span className="chip chip-warn hatched" title="Their figures are of different tasks: see the same mix below">
            different work
          </span>
        )}
      </div>
    </section>
  );
}
