import type { SuccessRuleJson } from "../../../contract/success-rules.ts";
import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { useApp } from "../shell/app-context.ts";
import { conditionWords } from "../tasks/rule-draft.ts";
import { rulesQuery } from "../tasks/rule-queries.ts";
import { TaskOverlays, useTaskOverlays } from "../tasks/task-overlays.tsx";
import { writeTaskSelection } from "../tasks/task-selection.ts";
import { instantLabel } from "../time/labels.ts";

/** What counts as a success: the rules in force or announced; each opens with all its versions. */
export function RulesTab({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const overlays = useTaskOverlays();
  return (
    <>
      <Panel
        title="What counts as a success"
        name="success-rules"
        source={rulesQuery(scope)}
        size="block"
        span={12}
        contentHeight={120}
        actions={
          <button type="button" className="button" onClick={overlays.define}>
            Define success
          </button>
        }
        isEmpty={({ rules }) => rules.length === 0}
        empty={<p>No rule is in force: a task is what was last said of it.</p>}
      >
        {({ rules }) => (
          <Table
            caption="Rules in force or announced"
            columns={columnsIn(state.tz)}
            rows={rules}
            rowKey={({ name }) => name}
            narrow="cards"
            open={({ name }) => update({ sel: writeTaskSelection({ rule: name }) })}
            openKey={overlays.selected.rule}
          />
        )}
      </Panel>
      <TaskOverlays {...overlays} />
    </>
  );
}

const columnsIn = (tz: string): readonly Column<SuccessRuleJson>[] => [
  { id: "rule", header: "Rule", label: "Rule", cell: ({ name, version }) => `${name}@${version}` },
  {
    id: "for",
    header: "For",
    label: "For",
    cell: ({ workflow, task_type }) => `${workflow ?? "any workflow"}${task_type === null ? "" : `, ${task_type}`}`,
  },
  {
    id: "says",
    header: "A success is",
    label: "A success is",
    cell: ({ conditions, combine }) => (
      <span className="cell-wrap">{conditions.map(conditionWords).join(combine === "all" ? "; and " : "; or ")}</span>
    ),
  },
  {
    id: "from",
    header: "Tasks ended from",
    label: "Tasks ended from",
    cell: ({ effective_from }) => instantLabel(effective_from, tz),
  },
  { id: "author", header: "By", label: "By", cell: ({ author }) => author },
  {
    id: "reason",
    header: "Reason",
    label: "Reason",
    cell: ({ reason }) => <span className="cell-wrap">{reason}</span>,
  },
  { id: "at", header: "Changed", label: "Changed", cell: ({ changed_at }) => instantLabel(changed_at, tz) },
];
