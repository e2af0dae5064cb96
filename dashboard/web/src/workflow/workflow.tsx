import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { onlyFilter } from "../filters/filter-words.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { useShortcuts } from "../state/shortcuts.ts";
import { NoOutcomes } from "../tasks/no-outcomes.tsx";
import { TaskListPanel } from "../tasks/task-list-panel.tsx";
import { TaskOverlays, useTaskOverlays } from "../tasks/task-overlays.tsx";
import { groupsQuery } from "../tasks/tasks-queries.ts";
import { readWorkflowPart } from "../tasks/workflow-path.ts";
import { EconomicsTab } from "./economics-tab.tsx";
import { groupsOfWorkflow } from "./groups-of-workflow.ts";
import { Headline } from "./headline.tsx";
import { OutcomesTab } from "./outcomes-tab.tsx";
import { QualityTab } from "./quality-tab.tsx";
import { StepsTab } from "./steps-tab.tsx";
import { Tabs } from "./tabs.tsx";
import { VarianceTab } from "./variance-tab.tsx";
import "../tasks/tasks.css";
import "./workflow.css";

/** One workflow: what a good result of it costs, where the money goes, and how its tasks end. */
export function Workflow() {
  const params = useParams({ strict: false }) as { workflow?: string };
  const workflow = readWorkflowPart(params.workflow ?? "");
  const { scope, state } = useApp();
  const overlays = useTaskOverlays();
  const groups = useQuery(groupsQuery(scope, ["workflow"]));
  const [shown] = groups.data === undefined ? [] : groupsOfWorkflow(groups.data, workflow);
  const only = [onlyFilter("workflow", workflow)];
  useShortcuts([{ keys: "d", does: "Define success", run: overlays.define }]);
  useEffect(() => {
    document.title = `${workflow} · Outlay`;
  }, [workflow]);
  return (
    <>
      <div className="page-head">
        <h1 className="workflow-name">
          <PageLink to="/tasks" className="workflow-up">
            Tasks
          </PageLink>{" "}
          <span aria-hidden="true">/</span> {workflow}
        </h1>
        <div className="row">
          <PageLink to="/graph" patch={{ f: only }} className="button">
            Graph
          </PageLink>
          <PageLink to="/explore" patch={{ f: only, by: ["model_resolved"] }} className="button">
            Explore
          </PageLink>
          <PageLink to="/calls" patch={{ f: only }} className="button">
            Calls
          </PageLink>
          <button type="button" className="button" title="Define success (d)" onClick={overlays.define}>
            Define success
          </button>
        </div>
      </div>
      {shown !== undefined && <NoOutcomes totals={shown} />}
      <Headline workflow={workflow} />
      <Tabs />
      <div className="grid" role="tabpanel" aria-label={state.tab ?? "economics"} id="workflow-tab">
        <Tab workflow={workflow} />
      </div>
      <TaskOverlays {...overlays} workflow={workflow} />
    </>
  );
}

function Tab({ workflow }: { workflow: string }) {
  const { state } = useApp();
  switch (state.tab) {
    case "steps":
      return <StepsTab workflow={workflow} />;
    case "outcomes":
      return <OutcomesTab workflow={workflow} />;
    case "quality":
      return <QualityTab workflow={workflow} />;
    case "variance":
      return <VarianceTab workflow={workflow} />;
    case "tasks":
      return <TaskListPanel title="Tasks" filters={{ workflow }} />;
    default:
      return <EconomicsTab workflow={workflow} />;
  }
}
