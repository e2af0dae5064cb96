import type { ReactNode } from "react";

export interface Column<Row> {
  readonly id: string;
  readonly header: ReactNode;
  /** Plain text of the header, the label of the cell where the table becomes cards. */
  readonly label: string;
  readonly align?: "right";
  readonly cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** `cards`: one card a row on narrow screens; `scroll`: keeps its columns and scrolls in its own box. */
  readonly narrow: "cards" | "scroll";
  readonly footer?: ReactNode;
}

/** The product's one table. The first column names the row. */
export function Table<Row>({ caption, columns, rows, rowKey, narrow, footer }: TableProps<Row>) {
  return (
    // A box that scrolls must be reachable by keyboard.
    <div className={`table-box table-${narrow}`} {...(narrow === "scroll" ? { tabIndex: 0 } : {})}>
      <table>
        <caption className="hidden-text">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ id, header, align }) => (
              <th key={id} scope="col" data-align={align}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
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
          ))}
        </tbody>
        {footer}
      </table>
    </div>
  );
}
