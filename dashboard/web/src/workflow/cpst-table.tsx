import type { EconomicsGroup } from "../../../contract/economics.ts";
import { Unknown } from "../components/money.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { CpstInterval, CpstValue } from "../overview/cpst.tsx";
import { bucketLabel, bucketName } from "../time/labels.ts";
import type { CpstSeries, Figure } from "./cpst-series.ts";

interface Row {
  readonly key: string;
  readonly startsAt: string;
  readonly rule: string | undefined;
  readonly group: EconomicsGroup;
}

/** The chart as numbers, newest first: what each rule says of the tasks that ended in a step of time. */
export function CpstTable({ data, figure, tz }: { data: CpstSeries; figure: Figure; tz: string }) {
  const rows = [...data.starts].reverse().flatMap((startsAt) =>
    data.rules.flatMap(({ rule, points }): Row[] => {
      const point = points.get(startsAt);
      return point === undefined
        ? []
        : [{ key: `${startsAt} ${rule ?? ""}`, startsAt, rule, group: { group: {}, ...point } }];
    }),
  );
  const columns: Column<Row>[] = [
    {
      id: "t",
      header: `Start of ${bucketName(data.bucket)} (${tz})`,
      label: "Start",
      text: ({ startsAt }) => startsAt,
      cell: ({ startsAt }) => <time dateTime={startsAt}>{bucketLabel(startsAt, data.bucket, tz)}</time>,
    },
    ...(data.rules.length > 1
      ? [
          {
            id: "rule",
            header: "Rule",
            label: "Rule",
            text: ({ rule }: Row) => rule ?? "",
            cell: ({ rule }: Row) => rule ?? "as it was said",
          },
        ]
      : []),
    {
      id: "tasks",
      header: "Tasks",
      label: "Tasks",
      align: "right",
      text: ({ group }) => String(group.tasks),
      cell: ({ group }) => formatCount(group.tasks),
    },
    figure === "cpst" ? cpstColumn : successColumn,
  ];
  return (
    <div className="over-time-table">
      <Table
        caption="Over time, newest first"
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key}
        narrow="scroll"
      />
      <TableExport name={`workflow-${figure}`} columns={columns} rows={rows} />
    </div>
  );
}

const cpstColumn: Column<Row> = {
  id: "cpst",
  header: "Cost per success",
  label: "Cost per success",
  align: "right",
  text: ({ group }) => group.cpst ?? "",
  cell: ({ group }) => (
    <>
      <CpstValue group={group} className="cell-main" />
      <CpstInterval group={group} className="cell-note" />
    </>
  ),
};

const successColumn: Column<Row> = {
  id: "success",
  header: "Success",
  label: "Success",
  align: "right",
  text: ({ group }) => String(group.success_rate ?? ""),
  cell: ({ group: { success_rate, success_rate_interval } }) =>
    success_rate === null ? (
      <Unknown why="no outcome known" />
    ) : (
      <>
        <p className="cell-main">{formatRatio(success_rate)}</p>
        {success_rate_interval !== null && (
          <p className="cell-note">
            {formatRatio(success_rate_interval[0])} – {formatRatio(success_rate_interval[1])}
          </p>
        )}
      </>
    ),
};
