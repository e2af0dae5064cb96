import type { Attributes, AttributeValue, OtlpPoint } from "../otlp-types.ts";
import { asUsd } from "../translate/read-attribute.ts";
import type { UsageCounts } from "../translate/usage-split.ts";
import type { Part, TokenFamily } from "./token-family.ts";

/** Points of one collection may be stamped one after the other. */
const SAME_TIME_NS = 1_000_000_000n;

/** The points of one series at one time: what differs between them is only which tokens they count. */
export class SeriesGroup {
  readonly family: TokenFamily;
  /** The first of them. */
  readonly point: OtlpPoint;
  /** Of the series: all attributes but those that tell its points apart. */
  readonly attributes: Attributes;
  readonly counts: UsageCounts = {};
  points = 0;
  requests: number | undefined;
  reportedCostUsd: string | undefined;
  startNs: bigint;
  timeNs: bigint;
  #extraInput = 0;
  readonly #parts = new Set<string>();

  constructor(family: TokenFamily, point: OtlpPoint, attributes: Attributes) {
    this.family = family;
    this.point = point;
    this.attributes = attributes;
    this.startNs = point.startNs;
    this.timeNs = point.timeNs;
  }

  takes({ timeNs }: OtlpPoint, part: Part): boolean {
    const apart = timeNs - this.timeNs;
    return apart <= SAME_TIME_NS && apart >= -SAME_TIME_NS && !this.#parts.has(part.key);
  }

  /** Which parts it counts: one collection may come in several requests, some parts in each. */
  get parts(): string {
    return [...this.#parts].sort().join(" ");
  }

  add(point: OtlpPoint, part: Part): void {
    this.points += 1;
    this.#parts.add(part.key);
    if (point.startNs < this.startNs) this.startNs = point.startNs;
    if (point.timeNs > this.timeNs) this.timeNs = point.timeNs;
    for (const name of part.counts) {
      if (name === "costUsd") this.reportedCostUsd = asUsd(Number(point.value));
      else if (name === "extraInput") this.#extraInput += quantityOf(point) ?? 0;
      else {
        const quantity = quantityOf(point);
        const before = this.counts[name];
        this.counts[name] = quantity === undefined || before === "invalid" ? "invalid" : (before ?? 0) + quantity;
      }
    }
    if (this.family.countsRequests && point.count !== undefined && Number.isSafeInteger(point.count)) {
      this.requests = Math.max(this.requests ?? 0, point.count);
    }
  }

  /** The counts when no point is missing any more. */
  finish(): UsageCounts {
    const { input } = this.counts;
    if (typeof input === "number") this.counts.input = input + this.#extraInput;
    return this.counts;
  }
}

/** Counters may be kept as doubles; a fraction of a token is a rounding error of the sender. */
function quantityOf({ value }: OtlpPoint): number | undefined {
  return typeof value === "number" && value >= 0 && Number.isFinite(value) ? Math.round(value) : undefined;
}

/** The attributes that name the series, in an order of their own, and the text they make. */
export function seriesAttributes(
  { partAttributes }: TokenFamily,
  { attributes }: OtlpPoint,
): { attributes: Attributes; key: string } {
  const named: [string, AttributeValue][] = [];
  for (const entry of attributes) if (!partAttributes.includes(entry[0])) named.push(entry);
  named.sort(([a], [b]) => (a < b ? -1 : 1));
  return { attributes: new Map(named), key: keyOf(named) };
}

/** A bigint has no JSON; no attribute that names a series is told apart by being one. */
export const keyOf = (entries: readonly (readonly [string, AttributeValue])[]): string =>
  JSON.stringify(entries, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
