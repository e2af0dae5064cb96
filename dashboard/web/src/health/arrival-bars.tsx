interface BarsProps {
  readonly name: string;
  /** The largest value as it is read: the height of the lane. */
  readonly most: string;
  /** By equal parts of the range; `null` = not known. At most 72. */
  readonly values: readonly (number | null)[];
  /** What is said of one of them on hover. */
  readonly title: (index: number) => string;
}

const PART = 10;
const GAP = 2;
const HEIGHT = 40;
/** What is more than nothing is seen. */
const LEAST = 1;

/** A lane of bars over the range, drawn by hand; the table beside it says the same. */
export function Bars({ name, most, values, title }: BarsProps) {
  const top = values.reduce<number>((highest, value) => Math.max(highest, value ?? 0), 0);
  return (
    <div className="arrival-lane">
      <p>
        <span>{name}</span>
        <span>most: {most}</span>
      </p>
      <svg viewBox={`0 0 ${values.length * PART} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {values.map((value, index) => {
          const height = value === null || value === 0 || top === 0 ? 0 : Math.max(LEAST, (value / top) * HEIGHT);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a part of the range is known by its place in it.
            <g key={index}>
              <title>{title(index)}</title>
              <rect className="arrival-part" x={index * PART} y={0} width={PART} height={HEIGHT} />
              <rect className="arrival-bar" x={index * PART} y={HEIGHT - height} width={PART - GAP} height={height} />
            </g>
          );
        })}
      </svg>
    </div>
  );
}
