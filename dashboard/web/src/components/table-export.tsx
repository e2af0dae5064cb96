import { writeCsv } from "../format/write-csv.ts";
import { saveFile } from "./save-file.ts";
import type { Column } from "./table.tsx";

interface TableExportProps<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** The table as it is shown, with exact values, as a file made here. */
export function TableExport<Row>({ name, columns, rows }: TableExportProps<Row>) {
  const written = columns.flatMap(({ label, text }) => (text === undefined ? [] : [{ label, text }]));
  const csv = () =>
    writeCsv([written.map(({ label }) => label), ...rows.map((row) => written.map(({ text }) => text(row)))]);
  const json = () =>
    JSON.stringify(
      rows.map((row) => Object.fromEntries(written.map(({ label, text }) => [label, text(row)]))),
      undefined,
      2,
    );
  return (
    <span className="row">
      <span className="note">This table:</span>
      <button
        type="button"
        className="link"
        onClick={() => saveFile(`${name}.csv`, new Blob([csv()], { type: "text/csv" }))}
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
