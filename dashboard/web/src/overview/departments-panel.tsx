import type { ReactNode } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { Scope } from "../api/queries.ts";
import { Heat } from "../charts/heat.tsx";
import { Panel } from "../components/panel.tsx";
import { entityName } from "../format/dimension-names.ts";
import { formatMetric } from "../format/format-metric.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import { departmentsQuery } from "./overview-queries.ts";

interface DepartmentsPanelProps {
  readonly scope: Scope;
  readonly f: readonly UrlFilter[];
  readonly actions: ReactNode;
}

const ROWS_MAX = 6;
const COLUMNS_MAX = 5;

/** Who spends on what: departments by use case. */
export const DepartmentsPanel = ({ scope, f, actions }: DepartmentsPanelProps) => (
  <Panel
    title="Departments"
    more={{ to: "/explore", patch: { by: ["department", "use_case"], f } }}
    name="departments"
    actions={actions}
    source={departmentsQuery(scope, f)}
    size="block"
    span={4}
    contentHeight={206}
    isEmpty={({ table }) => table.every(({ group: [department, useCase] }) => department === "" && useCase === "")}
    empty={<p>No call in this range names a department or a use case.</p>}
  >
    {(answer) => <Departments answer={answer} />}
  </Panel>
);

function Departments({ answer: { table } }: { answer: QueryAnswer }) {
  // The answer begins with what is dearest, so what comes first leads.
  const departments = [...new Set(table.map(({ group: [department = ""] }) => department))].slice(0, ROWS_MAX);
  const useCases = [...new Set(table.map(({ group: [, useCase = ""] }) => useCase))].slice(0, COLUMNS_MAX);
  const cellOf = (department: string, useCase: string) => {
    const spend = table.find(({ group }) => group[0] === department && group[1] === useCase)?.values.spend;
    if (spend === null || spend === undefined) return null;
    return {
      size: Number(spend),
      shown: formatMetric(spend, "money", "axis"),
      text: `${entityName(department, "department")}, ${entityName(useCase, "use_case")}: ${formatMetric(spend, "money", "total")}`,
    };
  };
  return (
    <Heat
      caption="Spend by department and use case"
      columns={useCases.map((name) => entityName(name, "use_case"))}
      rows={departments.map((department) => ({
        name: entityName(department, "department"),
        cells: useCases.map((useCase) => cellOf(department, useCase)),
      }))}
    />
  );
}
