import { useRef } from "react";
import { tableCells, tableObjects, useShownTable } from "../exports/exported-tables.ts";
import { writeCsv } from "../format/write-csv.ts";
import { saveFile } from "./save-file.ts";
import type { Column } from "./table.tsx";

interface TableExportProps<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** The table as it is shown, with exact values, as a file made here. Columns that state no exact value are left out. */
export function TableExport<Row>({ name, columns, rows }: TableExportProps<Row>) {
  const place = useRef<HTMLSpanElement>(null);
  const stated = columns.filter(({ text }) => text !== undefined);
  const cells = () => tableCells(stated, rows);
  useShownTable({ kind: "export", name, place: () => place.current, cells });
  const json = () => JSON.stringify(tableObjects(cells()), undefined, 2);
  return (
    <span className="row table-export" ref={place}>
      <span className="note">This table:</span>
      <button
        type="button"
        className="link"
        onClick={() => saveFile(`${name}.csv`, new Blob([writeCsv(cells())], { type: "text/csv" }))}
      >
        CSV
      </button>
      <button
        type="button"
        className="link"
        onClick={() => saveFile(`${name}.json`, new Blob([json()], { type: "application/json" }))}
      >
        JSON
      </button>
    </span>
  );
}
