import { expect, test } from "vitest";
import type { Column } from "../components/table.tsx";
import { tableCells, tableObjects } from "./exported-tables.ts";

interface Row {
  readonly name: string;
  readonly cost: string | null;
}

const rows: Row[] = [
  { name: "a", cost: "0.000000000001" },
  { name: "b", cost: null },
];
const drawn = { header: "", cell: () => null };
const columns: Column<Row>[] = [
  { id: "name", label: "Name", ...drawn, text: ({ name }) => name },
  { id: "cost", label: "Cost", ...drawn, sort: ({ cost }) => cost },
  { id: "seen", label: "Only drawn", ...drawn },
  { id: "actions", label: "", ...drawn },
];

test("a table as a file has exact values, and nothing where nothing is known", () => {
  expect(tableCells(columns, rows)).toEqual([
    ["Name", "Cost"],
    ["a", "0.000000000001"],
    ["b", ""],
  ]);
});

test("as objects every row names its values", () => {
  expect(tableObjects(tableCells(columns, rows))).toEqual([
    { Name: "a", Cost: "0.000000000001" },
    { Name: "b", Cost: "" },
  ]);
  expect(tableObjects([])).toEqual([]);
});
