interface IntervalBarProps {
  /** All three 0 … 1. */
  readonly low: number;
  readonly high: number;
  readonly point: number;
}

/** Where a share lies between 0 and 1, with its interval. Decorative; the numbers are beside it. */
export const IntervalBar = ({ low, high, point }: IntervalBarProps) => (
  <svg className="interval-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect className="interval-track" x="0" y="4" width="100" height="2" />
    <rect className="interval-range" x={low * 100} y="2" width={Math.max(0.5, (high - low) * 100)} height="6" rx="1" />
    <rect
      className="interval-point"
      x={Math.max(0, Math.min(98.5, point * 100 - 0.75))}
      y="0"
      width="1.5"
      height="10"
    />
  </svg>
);
