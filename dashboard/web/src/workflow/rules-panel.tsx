import type { EconomicsAnswer, EconomicsGroup } from "../../../contract/economics.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { CpstInterval, CpstValue } from "../overview/cpst.tsx";
import { useApp } from "../shell/app-context.ts";
import { SpendCell, SuccessCell, TasksCell } from "../tasks/task-cells.tsx";
import { writeTaskSelection } from "../tasks/task-selection.ts";
import { groupsQuery } from "../tasks/tasks-queries.ts";
import { instantLabel } from "../time/labels.ts";
import { groupsOfWorkflow } from "./groups-of-workflow.ts";

/** What counts as a success of it, and what each rule that judged in the range came to. */
export function RulesPanel({ workflow }: { workflow: string }) {
  const { scope } = useApp();
  return (
    <Panel
      title="What counts as a success"
      name="workflow-rules"
      source={groupsQuery(scope, ["workflow"])}
      size="block"
      span={12}
      contentHeight={70}
    >
      {(answer) => <Rules answer={answer} workflow={workflow} />}
    </Panel>
  );
}

function Rules({ answer, workflow }: { answer: EconomicsAnswer; workflow: string }) {
  const { update } = useApp();
  const rows = groupsOfWorkflow(answer, workflow);
  const own = answer.rules.filter((rule) => rule.workflow === null || rule.workflow === workflow);
  if (own.length === 0) {
    return (
      <p className="note">
        No rule judges it: a task is what was last said of it.{" "}
        <button type="button" className="link" onClick={() => update({ sel: writeTaskSelection({ rule: "" }) })}>
          Define success
        </button>
      </p>
    );
  }
  return (
    <Table
      caption="Series of this workflow by rule, the latest first"
      columns={columnsFor(answer, workflow)}
      rows={rows}
      rowKey={({ rule }) => rule ?? ""}
      narrow="cards"
    />
  );
}

function columnsFor(answer: EconomicsAnswer, workflow: string): Column<EconomicsGroup>[] {
  const right = { align: "right" } as const;
  return [
    {
      id: "rule",
      header: "Rule",
      label: "Rule",
      cell: ({ rule }) => <RuleName rule={rule} answer={answer} workflow={workflow} />,
    },
    { id: "tasks", header: "Tasks", label: "Tasks", ...right, cell: (group) => <TasksCell group={group} /> },
    { id: "success", header: "Success", label: "Success", ...right, cell: (group) => <SuccessCell group={group} /> },
    {
      id: "cpst",
      header: "Cost per success",
      label: "Cost per success",
      ...right,
      cell: (group) => (
        <>
          <CpstValue group={group} className="cell-main" />
          <CpstInterval group={group} className="cell-note" />
        </>
      ),
    },
    {
      id: "spend",
      header: "Spend",
      label: "Spend",
      ...right,
      cell: (group) => <SpendCell group={group} places={2} whole={0} />,
    },
  ];
}

function RuleName({ rule, answer, workflow }: { rule: string | undefined; answer: EconomicsAnswer; workflow: string }) {
  const { scope, update } = useApp();
  if (rule === undefined) return <>as it was said</>;
  const judged = answer.rules.filter(
    (one) => one.rule === rule && (one.workflow === null || one.workflow === workflow),
  );
  const name = rule.slice(0, rule.lastIndexOf("@"));
  return (
    <>
      <button type="button" className="link" onClick={() => update({ sel: writeTaskSelection({ rule: name }) })}>
        {rule}
      </button>
      {judged.map(({ from, to }) => (
        <p key={from} className="cell-note">
          {instantLabel(from, scope.tz)} – {instantLabel(to, scope.tz)}
        </p>
      ))}
    </>
  );
}
