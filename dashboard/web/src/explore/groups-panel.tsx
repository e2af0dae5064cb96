import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { shapeSeries } from "../charts/series-data.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { groupingName } from "../format/dimension-names.ts";
import { metricInfo } from "../format/metric-names.ts";
import { useApp } from "../shell/app-context.ts";
import { drillInto } from "./drill.ts";
import { type Exploration, exploreQuery, subtotalQuery } from "./explore-queries.ts";
import { type GroupRow, groupColumns } from "./group-columns.tsx";
import { GroupFooter } from "./group-footer.tsx";
import { useRowKeys } from "./row-actions.tsx";
import { withSubtotals } from "./subtotals.ts";

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
  useRowKeys();
  const groups = useMemo(() => rowsOf(answer, exploration), [answer, exploration]);
  const usual = useMemo(
    () => groupColumns({ answer, exploration, compared: scope.cmp }),
    [answer, exploration, scope.cmp],
  );
  const levels = useSubtotals(exploration);
  const { rows, columns } = useMemo(() => inLevels(groups, usual, { levels, sort }), [groups, usual, levels, sort]);
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
        open={({ group }) => update(drillInto(state, by.slice(0, group.length), group))}
        footer={<GroupFooter answer={answer} columns={columns} />}
      />
      <div className="row table-foot">
        <p className="note key-hint">
          Click a row, or j, k and Enter, to look into it; o keeps only it, O takes it out.
          {levels.length > 0 && " “all” is everything that begins so, shown here or not."}
        </p>
        <TableExport name="explore" columns={columns} rows={groups} />
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

/** What groups by fewer of the dimensions come to, by how many; none until they are there. */
function useSubtotals(exploration: Exploration): QueryAnswer["table"][] {
  const { scope, state } = useApp();
  const first = useQuery(subtotalQuery(scope, state, exploration, 1));
  const second = useQuery(subtotalQuery(scope, state, exploration, 2));
  const wanted = [first, second].slice(0, Math.max(0, exploration.by.length - 1));
  const found = wanted.flatMap(({ data, isPlaceholderData }) =>
    data === undefined || isPlaceholderData ? [] : [data.table],
  );
  return found.length === wanted.length ? found : [];
}

interface Levels {
  readonly levels: readonly QueryAnswer["table"][];
  readonly sort: string;
}

/** Groups below their subtotals. The table sorts rows one by one, so the order they are to stand in is what it sorts by. */
function inLevels(groups: readonly GroupRow[], columns: readonly Column<GroupRow>[], { levels, sort }: Levels) {
  const isDown = sort.startsWith("-");
  const read = columns.find(({ id }) => id === sort.replace(/^-/, ""))?.sort;
  if (levels.length === 0 || read === undefined) return { rows: groups, columns };
  const rows = withSubtotals(groups, levels, { read, isDown });
  const places = new Map(rows.map(({ key }, at) => [key, isDown ? -at : at]));
  const inPlace = ({ key }: GroupRow) => places.get(key) ?? null;
  return {
    rows,
    columns: columns.map((column) => (column.sort === undefined ? column : { ...column, sort: inPlace })),
  };
}
