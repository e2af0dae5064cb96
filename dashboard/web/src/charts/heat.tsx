import type { CSSProperties, ReactNode } from "react";

interface HeatProps {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    /** `null`: nothing there. `text` is what the cell says in full. */
    readonly cells: readonly ({ readonly size: number; readonly shown: ReactNode; readonly text: string } | null)[];
  }[];
}

const STEPS = 7;

/** A table whose cells are tinted by size, in seven steps of one hue; the value is printed in the cell. */
export function Heat({ caption, columns, rows }: HeatProps) {
  const top = Math.max(0, ...rows.flatMap(({ cells }) => cells.map((cell) => cell?.size ?? 0)));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <div className="table-box heat" tabIndex={0}>
      <table>
        <caption className="hidden-text">{caption}</caption>
        <thead>
          <tr>
            <td />
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, at) => (
                <td
                  key={columns[at]}
                  title={cell?.text}
                  data-step={cell === null ? undefined : stepOf(cell.size, top)}
                  style={{ "--mix": `var(--heat-${cell === null ? 0 : stepOf(cell.size, top)})` } as CSSProperties}
                >
                  {cell?.shown ?? <span className="nothing">·</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** 1 … 7; 0 for nothing. */
const stepOf = (size: number, top: number): number =>
  size <= 0 || top <= 0 ? 0 : Math.max(1, Math.ceil((size / top) * STEPS));
