import { useMemo } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { shapeSeries } from "../charts/series-data.ts";
import { Panel } from "../components/panel.tsx";
import { Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { groupingName } from "../format/dimension-names.ts";
import { metricInfo } from "../format/metric-names.ts";
import { useApp } from "../shell/app-context.ts";
import { drillInto } from "./drill.ts";
import { type Exploration, exploreQuery } from "./explore-queries.ts";
import { type GroupRow, groupColumns } from "./group-columns.tsx";
import { GroupFooter } from "./group-footer.tsx";

/** The groups as a table: the top ones, everything else as Other, and the whole. Shares its request with the chart. */
export function GroupsPanel({ exploration }: { exploration: Exploration }) {
  const { scope, state } = useApp();
  return (
    <Panel
      title={`By ${exploration.by.map((name) => groupingName(name).toLowerCase()).join(", ")}`}
      name="groups"
      source={exploreQuery(scope, state, exploration)}
      size="block"
      span={12}
      contentHeight={300}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<FilteredOut filters={[]} />}
    >
      {(answer) => <Groups answer={answer} exploration={exploration} />}
    </Panel>
  );
}

function Groups({ answer, exploration }: { answer: QueryAnswer; exploration: Exploration }) {
  const { scope, state, update } = useApp();
  const { metrics, by, sort } = exploration;
  const [first = "spend"] = metrics;
  const rows = useMemo(() => rowsOf(answer, exploration), [answer, exploration]);
  const columns = useMemo(
    () => groupColumns({ answer, exploration, compared: scope.cmp }),
    [answer, exploration, scope.cmp],
  );
  return (
    <>
      <Table
        caption={`${metricInfo[first].name} by ${by.map((name) => groupingName(name).toLowerCase()).join(", ")}`}
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key}
        narrow="cards"
        sort={sort}
        setSort={(next) => update({ sort: next }, "replace")}
        open={({ group }) => update(drillInto(state, by, group))}
        footer={<GroupFooter answer={answer} columns={columns} />}
      />
      <div className="row table-foot">
        <p className="note key-hint">Click a row, or j, k and Enter, to look into it. Its calls are behind “Calls”.</p>
        <TableExport name="explore" columns={columns} rows={rows} />
      </div>
    </>
  );
}

function rowsOf(answer: QueryAnswer, { metrics }: Exploration): GroupRow[] {
  const [first = "spend"] = metrics;
  const data = shapeSeries(answer, first);
  return answer.table.map(({ group, values, previous }) => {
    const key = JSON.stringify(group);
    const series = data.series.find((candidate) => JSON.stringify(candidate.group) === key);
    const trend = series === undefined ? [] : data.buckets.map(({ amounts }) => Number(amounts[series.key] ?? 0));
    return { key, group, values, previous, trend };
  });
}
