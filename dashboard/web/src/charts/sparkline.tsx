/** A trend without axes, drawn by hand: 1 kB instead of a chart library. Decorative; the figure is beside it. */
export function Sparkline({ values }: { values: readonly number[] }) {
  if (values.length < 2) return null;
  const path = sparklinePath(values, WIDTH, HEIGHT);
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path className="sparkline-area" d={`${path}V${HEIGHT}H0Z`} />
      <path className="sparkline-line" d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

const WIDTH = 200;
const HEIGHT = 32;
const MARGIN = 2;

/** The line from left to right, zero at the bottom, the largest value at the top. */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  const top = Math.max(...values, 0);
  const y = (value: number) => height - MARGIN - (top === 0 ? 0 : Math.max(0, value) / top) * (height - 2 * MARGIN);
  const step = values.length < 2 ? 0 : width / (values.length - 1);
  return values.map((value, at) => `${at === 0 ? "M" : "L"}${(at * step).toFixed(1)} ${y(value).toFixed(1)}`).join("");
}
