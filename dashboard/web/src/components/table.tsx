import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type Row as TableRow,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, type RefObject, useMemo, useRef } from "react";
import { tableCells, useShownTable } from "../exports/exported-tables.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { Icon } from "./icons.tsx";

export interface Column<Row> {
  readonly id: string;
  readonly header: ReactNode;
  /** Plain text of the header: the label of the cell where the table becomes cards, and the column of an export. */
  readonly label: string;
  readonly align?: "right";
  readonly cell: (row: Row) => ReactNode;
  /** Exact value for an export; absent: the column is left out of it. */
  readonly text?: (row: Row) => string;
  /** What the column is sorted by; `null` comes last either way. Absent: it cannot be sorted by. */
  readonly sort?: (row: Row) => string | number | null;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** `cards`: one card a row on narrow screens; `scroll`: keeps its columns and scrolls in its own box. */
  readonly narrow: "cards" | "scroll";
  /** Rows below all others, outside the sort: Other, the total. */
  readonly footer?: ReactNode;
  /** Id of a column, "-" before it to sort downwards; absent: the order of `rows`. */
  readonly sort?: string | undefined;
  /** Absent: the reader cannot sort. */
  readonly setSort?: (sort: string) => void;
  /** Makes rows openable: by a click, by Enter, with j and k to move. */
  readonly open?: (row: Row) => void;
  /** Key of the row that is open. */
  readonly openKey?: string | undefined;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
type Features = typeof features;
/** From here on only the rows in sight are in the document. */
const VIRTUAL_FROM = 120;
const ROW_HEIGHT_PX = 33;

/** The product's one table. The first column names the row. */
export function Table<Row extends object>(props: TableProps<Row>) {
  const { caption, columns, rows, rowKey, narrow, footer, sort, setSort, open } = props;
  const box = useRef<HTMLDivElement>(null);
  const sorted = useSortedRows(columns, rows, sort);
  const window = useWindow(box, sorted.length);
  useRowKeys(box, open !== undefined);
  const body = () => [...(box.current?.querySelectorAll<HTMLTableRowElement>("tbody > tr:not(.table-spacer)") ?? [])];
  useShownTable({
    kind: "table",
    name: caption,
    place: () => box.current,
    cells: () => tableCells(columns, sorted, body()),
  });
  return (
    // A box that scrolls must be reachable by keyboard.
    <div
      ref={box}
      className={`table-box table-${narrow}`}
      data-virtual={window.isOn || undefined}
      {...(narrow === "scroll" || window.isOn ? { tabIndex: 0 } : {})}
    >
      <table aria-rowcount={window.isOn ? sorted.length + 1 : undefined}>
        <caption className="hidden-text">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.id} column={column} sort={sort} setSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer heightPx={window.beforePx} columns={columns.length} />
          {sorted.slice(window.from, window.to).map((row, at) => (
            <BodyRow
              key={rowKey(row)}
              row={row}
              columns={columns}
              open={open}
              isOpen={props.openKey === rowKey(row)}
              index={window.isOn ? window.from + at + 2 : undefined}
            />
          ))}
          <Spacer heightPx={window.afterPx} columns={columns.length} />
        </tbody>
        {footer}
      </table>
    </div>
  );
}

/** The rows in the order of `sort`. */
function useSortedRows<Row extends object>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  sort?: string,
): Row[] {
  const definitions = useMemo(() => columns.map((column) => definitionOf(column)), [columns]);
  const isDown = sort?.startsWith("-") === true;
  const id = isDown ? sort?.slice(1) : sort;
  const isKnown = columns.some((column) => column.id === id && column.sort !== undefined);
  const sorting = useMemo(() => (isKnown && id !== undefined ? [{ id, desc: isDown }] : []), [isKnown, id, isDown]);
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({ features, columns: definitions, data, state: { sorting } });
  return table.getRowModel().rows.map(({ original }) => original);
}

function definitionOf<Row extends object>({ id, sort }: Column<Row>): ColumnDef<Features, Row> {
  return {
    id,
    // Unknown values are last whichever way the column is sorted.
    accessorFn: (row: Row) => sort?.(row) ?? undefined,
    sortUndefined: "last",
    sortFn: (a: TableRow<Features, Row>, b: TableRow<Features, Row>) => compare(a.getValue(id), b.getValue(id)),
  };
}

const compare = (a: unknown, b: unknown): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });

interface RowWindow {
  readonly isOn: boolean;
  readonly from: number;
  readonly to: number;
  readonly beforePx: number;
  readonly afterPx: number;
}

/** Which rows are in sight; all of them where there are few. */
function useWindow(box: RefObject<HTMLDivElement | null>, count: number): RowWindow {
  const isOn = count >= VIRTUAL_FROM;
  const virtual = useVirtualizer({
    count: isOn ? count : 0,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: 12,
  });
  if (!isOn) return { isOn, from: 0, to: count, beforePx: 0, afterPx: 0 };
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return { isOn, from: 0, to: VIRTUAL_FROM, beforePx: 0, afterPx: 0 };
  return {
    isOn,
    from: first.index,
    to: last.index + 1,
    beforePx: first.start,
    afterPx: virtual.getTotalSize() - last.end,
  };
}

const Spacer = ({ heightPx, columns }: { heightPx: number; columns: number }) =>
  heightPx <= 0 ? null : (
    <tr className="table-spacer">
      <td colSpan={columns} style={{ height: heightPx }} aria-hidden="true" />
    </tr>
  );

interface HeadingProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string | undefined;
  readonly setSort: ((sort: string) => void) | undefined;
}

function Heading<Row>({ column: { id, header, align, sort: by }, sort, setSort }: HeadingProps<Row>) {
  const direction = sort === id ? "ascending" : sort === `-${id}` ? "descending" : undefined;
  if (by === undefined || setSort === undefined) {
    return (
      <th scope="col" data-align={align}>
        {header}
      </th>
    );
  }
  // The first click shows what is largest, which is what one looks for; names begin at A.
  const next = direction === "descending" || (direction === undefined && align !== "right") ? id : `-${id}`;
  return (
    <th scope="col" data-align={align} aria-sort={direction ?? "none"}>
      <button type="button" className="sort-button" onClick={() => setSort(next)}>
        {header}
        {direction !== undefined && <Icon name={direction === "ascending" ? "up" : "down"} />}
      </button>
    </th>
  );
}

interface BodyRowProps<Row> {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
  readonly open: ((row: Row) => void) | undefined;
  readonly isOpen: boolean;
  readonly index: number | undefined;
}

const CONTROLS = "a, button, input, summary";

function BodyRow<Row>({ row, columns, open, isOpen, index }: BodyRowProps<Row>) {
  const openable =
    open === undefined
      ? {}
      : {
          tabIndex: -1,
          "data-openable": true,
          onClick: (event: { target: EventTarget }) => {
            const isControl = event.target instanceof Element && event.target.closest(CONTROLS) !== null;
            if (!isControl && window.getSelection()?.isCollapsed !== false) open(row);
          },
          onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) => {
            if (event.key !== "Enter" || event.target !== event.currentTarget) return;
            event.preventDefault();
            open(row);
          },
        };
  return (
    <tr aria-rowindex={index} data-open={isOpen || undefined} {...openable}>
      {columns.map(({ id, label, align, cell }, at) =>
        at === 0 ? (
          <th key={id} scope="row">
            {cell(row)}
          </th>
        ) : (
          <td key={id} data-align={align} data-label={label}>
            {cell(row)}
          </td>
        ),
      )}
    </tr>
  );
}

/** j and k move the focus over the rows. */
function useRowKeys(box: RefObject<HTMLDivElement | null>, isOn: boolean): void {
  const move = (step: 1 | -1) => {
    const rows = [...(box.current?.querySelectorAll<HTMLElement>("tr[data-openable]") ?? [])];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next =
      rows[at === -1 ? (step === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  useShortcuts(
    isOn
      ? [
          { keys: "j", does: "Row down", run: () => move(1) },
          { keys: "k", does: "Row up; Enter opens it", run: () => move(-1) },
        ]
      : [],
  );
}
