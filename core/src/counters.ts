/**
 * Named counts with labels, written as Prometheus text. Every drop, retry, refusal and repair has one.
 * A gauge is a function read when the page is asked for.
 */
export class Counters {
  readonly #counts = new Map<string, number>();
  readonly #gauges = new Map<string, () => number>();

  /** Adds `by` to `name{labels}`. Keep label values few: they become series. */
  add(name: string, by = 1, labels: Readonly<Record<string, string>> = {}): void {
    const key = seriesKey(name, labels);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
  }

  gauge(name: string, read: () => number): void {
    this.#gauges.set(name, read);
  }

  get(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.#counts.get(seriesKey(name, labels)) ?? 0;
  }

  /** The Prometheus text format, version 0.0.4. */
  text(): string {
    const lines = [...this.#counts].map(([key, value]) => `${key} ${value}`);
    for (const [name, read] of this.#gauges) lines.push(`${name} ${read()}`);
    return `${lines.sort().join("\n")}\n`;
  }
}

function seriesKey(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels);
  if (pairs.length === 0) return name;
  return `${name}{${pairs.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(",")}}`;
}
