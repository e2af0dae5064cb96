import { useEffect, useRef } from "react";
import type { Column } from "../components/table.tsx";

/** A table that is on the page. Every one registers itself while it is shown, so that no page can forget its export. */
interface ShownTable {
  /** `export`: made for a file; a panel that has one needs no other. `table`: as it is drawn. */
  readonly kind: "export" | "table";
  readonly name: string;
  readonly place: () => HTMLElement | null;
  /** The header and the rows, exact. */
  readonly cells: () => readonly (readonly string[])[];
}

export interface ExportedTable {
  readonly title: string;
  readonly cells: ShownTable["cells"];
}

const shown: { current: ShownTable }[] = [];

/** Offers a table for as long as it is shown. */
export function useShownTable(table: ShownTable): void {
  const entry = useRef(table);
  useEffect(() => {
    entry.current = table;
  });
  useEffect(() => {
    shown.push(entry);
    return () => {
      shown.splice(shown.indexOf(entry), 1);
    };
  }, []);
}

/** The tables on the page from top to bottom, each under the name of its panel. */
export function exportedTables(): ExportedTable[] {
  const found = shown.flatMap(({ current: table }) => {
    const place = table.place();
    return place === null ? [] : [{ table, place, panel: place.closest(".panel") }];
  });
  const made = new Set(found.flatMap(({ table, panel }) => (table.kind === "export" ? [panel] : [])));
  return found
    .filter(({ table, panel }) => table.kind === "export" || panel === null || !made.has(panel))
    .sort((a, b) => (a.place.compareDocumentPosition(b.place) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
    .map(({ table, panel }) => ({
      title: panel?.querySelector("h2")?.textContent?.trim() || table.name,
      cells: table.cells,
    }));
}

/** What a column says of each row, exact; `undefined` where only its cell does. */
const readerOf = <Row>({ text, sort }: Column<Row>): ((row: Row) => string) | undefined =>
  text ?? (sort && ((row) => String(sort(row) ?? "")));

/**
 * Header and rows of a table. A column that states no exact value is read from what is drawn, where every row is drawn.
 * @param body the rows as they stand in the document, in the order of `rows`; shorter where only those in sight do.
 */
export function tableCells<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  body: readonly HTMLTableRowElement[] = [],
): string[][] {
  const isDrawn = body.length === rows.length;
  const written = columns.flatMap((column, at) => {
    const read = readerOf(column);
    if (column.label === "") return [];
    if (read !== undefined) return [{ label: column.label, cell: (row: Row, _index: number) => read(row) }];
    return isDrawn
      ? [{ label: column.label, cell: (_row: Row, index: number) => drawnText(body[index]?.cells[at]) }]
      : [];
  });
  return [written.map(({ label }) => label), ...rows.map((row, index) => written.map(({ cell }) => cell(row, index)))];
}

/** The exact value of a cell that holds one, else its words. */
function drawnText(cell: HTMLElement | undefined): string {
  const values = cell?.querySelectorAll("data[value]") ?? [];
  const [only] = values;
  if (values.length === 1 && only instanceof HTMLDataElement) return only.value;
  const time = cell?.querySelector("time");
  return time?.dateTime || wordsOf(cell);
}

/** The texts below an element with a space between them: what stands in boxes of its own is not one word. */
function wordsOf(element: HTMLElement | undefined): string {
  if (element === undefined) return "";
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const words: string[] = [];
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) words.push(text.nodeValue ?? "");
  return words.join(" ").replaceAll(/\s+/g, " ").trim();
}

/** The same as objects, one a row. */
export function tableObjects([header = [], ...rows]: readonly (readonly string[])[]): Record<string, string>[] {
  return rows.map((row) => Object.fromEntries(header.map((label, at) => [label, row[at] ?? ""])));
}
