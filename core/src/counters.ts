/**
 * Named counts with labels, written as Prometheus text. Every drop, retry, refusal and repair has one.
 * A gauge is a function read when the page is asked for.
 */
export class Counters {
  readonly #counts = new Map<string, number>();
  readonly #gauges = new Map<string, () => number>();
  readonly #gaugeSets = new Map<string, () => readonly LabelledValue[]>();

  /** Adds `by` to `name{labels}`. Keep label values few: they become series. */
  add(name: string, by = 1, labels: Readonly<Record<string, string>> = {}): void {
    const key = seriesKey(name, labels);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
  }

  gauge(name: string, read: () => number): void {
    this.#gauges.set(name, read);
  }

  /** A gauge of which there are several, such as one for each partition. */
  gauges(name: string, read: () => readonly LabelledValue[]): void {
    this.#gaugeSets.set(name, read);
  }

  /** The counts of `name` by the values of one of its labels. */
  sumsBy(name: string, label: string): Record<string, number> {
    const sums: Record<string, number> = {};
    const value = new RegExp(`[{,]${label}="((?:[^"\\\\]|\\\\.)*)"`);
    for (const [key, count] of this.#counts) {
      const found = key.startsWith(`${name}{`) ? value.exec(key)?.[1] : undefined;
      if (found !== undefined) sums[found] = (sums[found] ?? 0) + count;
    }
    return sums;
  }

  get(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.#counts.get(seriesKey(name, labels)) ?? 0;
  }

  /** The Prometheus text format, version 0.0.4. */
  text(): string {
    const lines = [...this.#counts].map(([key, value]) => `${key} ${value}`);
    for (const [name, read] of this.#gauges) lines.push(`${name} ${read()}`);
    for (const [name, read] of this.#gaugeSets)
      for (const { labels, value } of read()) lines.push(`${seriesKey(name, labels)} ${value}`);
    return `${lines.sort().join("\n")}\n`;
  }
}

export interface LabelledValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels);
  if (pairs.length === 0) return name;
  return `${name}{${pairs.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(",")}}`;
}
