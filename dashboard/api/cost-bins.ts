/** First digits at which the finest bins begin: ten a decade. */
const EDGES = [100, 125, 160, 200, 250, 315, 400, 500, 630, 800] as const;
const BINS_MAX = 40;
const WIDTHS = [1, 2, 5, 10] as const;

interface Binning {
  /** How many of the finest bins are one. */
  readonly width: number;
  /** Number of the first of them, and how many there are. */
  readonly first: number;
  readonly count: number;
}

/** The finest bins of which at most 40 hold all that is given; edges fall on whole decades. `undefined` without a bin. */
export function binningOf(bins: readonly number[]): Binning | undefined {
  if (bins.length === 0) return undefined;
  const [low, high] = [Math.min(...bins), Math.max(...bins)];
  const binnings = WIDTHS.map((width) => {
    const first = Math.floor(low / width);
    return { width, first, count: Math.floor(high / width) - first + 1 };
  });
  return binnings.find(({ count }) => count <= BINS_MAX) ?? binnings.at(-1);
}

/** USD at which each bin begins, and at which the last one ends, as exact decimals. */
export const edgesOf = ({ width, first, count }: Binning): string[] =>
  Array.from({ length: count + 1 }, (_, at) => edgeText((first + at) * width));

const PICO_DIGITS = 12;

/** USD at which the finest bin `bin` begins; bin 0 at one pico-dollar. */
function edgeText(bin: number): string {
  const digits = String(EDGES[bin % EDGES.length]);
  // The three digits stand for 1.00 … 8.00 times ten to this power, in USD.
  const power = Math.floor(bin / EDGES.length) - PICO_DIGITS;
  const whole = `${digits}${"0".repeat(Math.max(0, power - 2))}`;
  const places = Math.max(0, 2 - power);
  const padded = whole.padStart(places + 1, "0");
  const text = places === 0 ? padded : `${padded.slice(0, -places)}.${padded.slice(-places)}`;
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Counts of the finest bins in the bins of `binning`. */
export function spreadOver(
  binning: Binning,
  counts: readonly { readonly bin: number; readonly calls: number }[],
): number[] {
  const bins = Array.from({ length: binning.count }, () => 0);
  for (const { bin, calls } of counts) {
    const at = Math.floor(bin / binning.width) - binning.first;
    bins[at] = (bins[at] ?? 0) + calls;
  }
  return bins;
}
