import { useQuery } from "@tanstack/react-query";
import { Money } from "../../components/money.tsx";
import { SignedMoney } from "../../components/signed-money.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { TableExport } from "../../components/table-export.tsx";
import { columnPlaces } from "../../format/format-money.ts";
import { useApp } from "../../shell/app-context.ts";
import { type AllocationDocument, type AllocationPreview, allocationPreviewQuery } from "./allocation-queries.ts";

type Change = AllocationPreview["changes"][number];

/** What drafted rules would make of the range that is shown, by team. */
export function AllocationPreviewTable({ document }: { document: AllocationDocument }) {
  const { scope } = useApp();
  const { data, error } = useQuery(allocationPreviewQuery(scope, document));
  if (error !== null) {
    return (
      <p className="failure-cause" role="alert">
        {error.message}
      </p>
    );
  }
  if (data === undefined) return <p role="status">Adding up …</p>;
  const columns = columnsOf(data.changes);
  const moved = data.changes.filter(({ difference }) => difference !== "0");
  return (
    <div data-figure="allocation-preview">
      {moved.length === 0 ? (
        <p className="note">Nothing changes in the range that is shown.</p>
      ) : (
        <Table
          caption="Spend by team in the range shown, before and after"
          columns={columns}
          rows={moved}
          rowKey={({ name }) => name}
          narrow="scroll"
        />
      )}
      <TableExport name="allocation-preview" columns={columns} rows={data.changes} />
    </div>
  );
}

function columnsOf(changes: readonly Change[]): readonly Column<Change>[] {
  const places = columnPlaces(changes.flatMap(({ before, after }) => [before, after]));
  const side = (id: "before" | "after", header: string): Column<Change> => ({
    id,
    header,
    label: header,
    align: "right",
    text: (change) => change[id] ?? "",
    cell: (change) => <Money value={change[id]} places={places} />,
  });
  return [
    { id: "name", header: "Team", label: "Team", text: ({ name }) => name, cell: ({ name }) => name || "No team" },
    side("before", "Now"),
    side("after", "Then"),
    {
      id: "difference",
      header: "Change",
      label: "Change",
      align: "right",
      text: ({ difference }) => difference,
      cell: ({ difference }) => <SignedMoney amount={difference} places={places} />,
    },
  ];
}
