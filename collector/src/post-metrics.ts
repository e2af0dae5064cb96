import type { Batch } from "./batch.ts";
import { SeriesGroup, seriesAttributes } from "./metrics/series-group.ts";
import { type TokenFamily, tokenPartOf } from "./metrics/token-family.ts";
import { translateSeries } from "./metrics/translate-series.ts";
import { metricSignal } from "./otlp-metrics.ts";
import type { OtlpPoint, OtlpResource, OtlpScope } from "./otlp-types.ts";
import { type OtlpDeps, type OtlpTaker, type OtlpTally, otlpIntake } from "./post-otlp.ts";
import type { Intake } from "./take-body.ts";

/** `POST /v1/metrics`: an OTLP metrics export. Metrics that count no tokens of model calls are ignored and counted. */
export function metricsIntake(deps: OtlpDeps): Intake {
  return otlpIntake<OtlpPoint>(metricSignal, deps, (batch, tally) => new PointTaker(batch, tally));
}

/** Series of one scope in one export that are held until all their points were seen. */
const GROUPS_MAX = 10_000;
/** Times of one series in one export. */
const TIMES_MAX = 256;

/** Joins the points of each series, scope by scope, and adds an event for each. */
class PointTaker implements OtlpTaker<OtlpPoint> {
  readonly #batch: Batch;
  readonly #tally: OtlpTally;
  #scope: OtlpScope | undefined;
  #resource: OtlpResource | undefined;
  /** By series; those of one series differ in time. */
  #groups = new Map<string, SeriesGroup[]>();
  #size = 0;

  constructor(batch: Batch, tally: OtlpTally) {
    this.#batch = batch;
    this.#tally = tally;
  }

  readonly visit = (point: OtlpPoint, scope: OtlpScope, resource: OtlpResource): void => {
    if (scope !== this.#scope || resource !== this.#resource) {
      this.finish();
      this.#scope = scope;
      this.#resource = resource;
    }
    const found = tokenPartOf(point);
    if (!found || point.value === undefined) {
      this.#tally.ignored += 1;
      return;
    }
    const { family, part } = found;
    const { attributes, key } = seriesAttributes(family, point);
    const series = `${family.rank} ${point.metric.isCumulative} ${key}`;
    const groups = this.#groups.get(series) ?? [];
    if (groups.length === 0) this.#groups.set(series, groups);
    let group = groups.find((candidate) => candidate.takes(point, part));
    if (!group) {
      if (this.#size >= GROUPS_MAX || groups.length >= TIMES_MAX) {
        const message = `more than ${GROUPS_MAX} series of one scope, or ${TIMES_MAX} times of one; send smaller exports`;
        this.#tally.reject(`metric ${point.metric.name.slice(0, 100)}`, { code: "out_of_range", path: "", message });
        return;
      }
      group = new SeriesGroup(family, point, attributes);
      groups.push(group);
      this.#size += 1;
    }
    group.add(point, part);
  };

  finish(): void {
    const { scope, resource } = { scope: this.#scope, resource: this.#resource };
    if (!scope || !resource || this.#size === 0) return;
    let rank = rankOfTwin(scope, resource);
    for (const [first] of this.#groups.values()) rank = Math.max(rank, first?.family.rank ?? 0);
    for (const [key, groups] of this.#groups) {
      for (const group of groups) this.#add(group, key, rank, scope, resource);
    }
    this.#groups = new Map();
    this.#size = 0;
  }

  #add(group: SeriesGroup, key: string, rank: number, scope: OtlpScope, resource: OtlpResource): void {
    const isTwin = group.family.rank < rank;
    const judged = isTwin ? undefined : translateSeries(group, key, scope, resource, this.#batch.receivedAt);
    if (judged === undefined) this.#tally.ignored += group.points;
    else {
      const name = () => `metric ${group.point.metric.name.slice(0, 100)}`;
      this.#tally.note(judged.ok ? this.#batch.addCall(judged.value) : judged.fault, name);
    }
  }
}

/** Gemini CLI and its descendants count everything in their own metrics too, maybe in another part of the export. */
function rankOfTwin(scope: OtlpScope, { attributes }: OtlpResource): TokenFamily["rank"] {
  const own = /^(gemini-cli|qwen-code)$/;
  return own.test(scope.name) || own.test(String(attributes.get("service.name"))) ? 3 : 0;
}
