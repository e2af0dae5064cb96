import "./lorenz.css";

interface LorenzProps {
  /** What the picture says, in a sentence. */
  readonly label: string;
  /** At most two; told apart by dashes too. */
  readonly curves: readonly {
    readonly name: string;
    /** From (0, 0) to (1, 1): parts of the members, largest first, and what they take. */
    readonly points: readonly { readonly members: number; readonly spend: number }[];
  }[];
}

/** Of the first and the second curve, as the style sheet has them. */
export const LORENZ_COLOURS = ["var(--accent)", "var(--warn)"] as const;

const WIDTH = 260;
const HEIGHT = 190;
const PLOT = { left: 38, top: 8, right: 250, bottom: 160 } as const;
const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;
const LABELS = ["0", "25 %", "50 %", "75 %", "100 %"] as const;

const x = (share: number): number => PLOT.left + share * (PLOT.right - PLOT.left);
const y = (share: number): number => PLOT.bottom - share * (PLOT.bottom - PLOT.top);

/** How unevenly something is spread, drawn by hand: the straight line is everyone taking the same. */
export const Lorenz = ({ label, curves }: LorenzProps) => (
  <figure className="lorenz" aria-label={label}>
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {TICKS.map((share, at) => (
        <g key={share}>
          <line className="lorenz-grid" x1={PLOT.left} x2={PLOT.right} y1={y(share)} y2={y(share)} />
          <text x={PLOT.left - 5} y={y(share) + 4} textAnchor="end">
            {LABELS[at]}
          </text>
          <text x={x(share)} y={PLOT.bottom + 14} textAnchor={at === 0 ? "start" : at === 4 ? "end" : "middle"}>
            {LABELS[at]}
          </text>
        </g>
      ))}
      <text x={(PLOT.left + PLOT.right) / 2} y={HEIGHT - 2} textAnchor="middle">
        largest first → their share of spend ↑
      </text>
      <line className="lorenz-even" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
      {curves.map(({ name, points }, at) => (
        <polyline
          key={name}
          className="lorenz-curve"
          data-curve={at}
          points={points.map(({ members, spend }) => `${x(members).toFixed(1)},${y(spend).toFixed(1)}`).join(" ")}
        />
      ))}
    </svg>
    <figcaption>
      {curves.map(({ name }, at) => (
        <span key={name} className="lorenz-key" data-curve={at}>
          {name}
        </span>
      ))}
    </figcaption>
  </figure>
);
