import type { CSSProperties } from "react";
import "./spell-lanes.css";

export interface SpellLane {
  readonly key: string;
  readonly name: string;
  readonly spells: readonly {
    readonly key: string;
    readonly kind: "bad" | "half";
    /** Milliseconds since 1970 UTC, half-open. */
    readonly from: number;
    readonly to: number;
    /** What the spell says, in words. */
    readonly text: string;
  }[];
}

interface SpellLanesProps {
  /** What the picture says, in a sentence. */
  readonly summary: string;
  /** The first 20 are drawn. */
  readonly lanes: readonly SpellLane[];
  readonly from: number;
  readonly to: number;
  /** Instants at which several began together. */
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  /** At the start, the middle and the end. */
  readonly tickText: (at: number) => string;
}

const LANES_MAX = 20;

/** When things were not as they should be, a lane each, over one range. */
export function SpellLanes({ summary, lanes, from, to, marks, tickText }: SpellLanesProps) {
  const share = (at: number): number => Math.min(1, Math.max(0, (at - from) / Math.max(1, to - from)));
  return (
    <figure className="spells" aria-label={summary}>
      <ul>
        {lanes.slice(0, LANES_MAX).map(({ key, name, spells }) => (
          <li key={key}>
            <span className="spells-name" title={name}>
              {name}
            </span>
            <span className="spells-track">
              {marks.map(({ at, text }) => (
                <span key={at} className="spells-mark" title={text} style={{ "--from": share(at) } as CSSProperties} />
              ))}
              {spells.map((spell) => (
                <span
                  key={spell.key}
                  className="spells-spell"
                  data-kind={spell.kind}
                  title={spell.text}
                  style={{ "--from": share(spell.from), "--to": share(spell.to) } as CSSProperties}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
      <p className="spells-axis" aria-hidden="true">
        {[from, (from + to) / 2, to].map((at) => (
          <span key={at}>{tickText(at)}</span>
        ))}
      </p>
    </figure>
  );
}
