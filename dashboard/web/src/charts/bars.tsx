import type { CSSProperties, ReactNode } from "react";

export interface Bar {
  readonly key: string;
  readonly name: string;
  /** Drawn; may be negative. */
  readonly size: number;
  /** The figure as it is read. */
  readonly value: ReactNode;
  readonly note?: string;
  /** Good and bad news are drawn in two colours, and their sign is in the figure. */
  readonly meaning?: "good" | "bad" | "none";
  readonly open?: () => void;
}

/** Horizontal bars from a common zero, at most 40: names to the left, figures to the right. A list, for those who listen. */
export function Bars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const shown = bars.slice(0, BARS_MAX);
  const top = Math.max(0, ...shown.map(({ size }) => size));
  const bottom = Math.min(0, ...shown.map(({ size }) => size));
  const whole = top - bottom || 1;
  const zero = -bottom / whole;
  return (
    <ul className="bars" aria-label={label}>
      {shown.map(({ key, name, size, value, note, meaning = "none", open }) => {
        const start = size < 0 ? zero + size / whole : zero;
        const style = { "--start": start, "--length": Math.abs(size) / whole, "--zero": zero } as CSSProperties;
        return (
          <li key={key} title={note}>
            {open === undefined ? (
              <span className="bar-name">{name}</span>
            ) : (
              <button type="button" className="bar-name legend-open" onClick={open}>
                {name}
              </button>
            )}
            <span className="bar-track" style={style} aria-hidden="true">
              <span className="bar-fill" data-meaning={meaning} />
            </span>
            <span className="bar-value">{value}</span>
          </li>
        );
      })}
    </ul>
  );
}

const BARS_MAX = 40;
