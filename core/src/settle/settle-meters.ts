import { type Count, countsOfSeries } from "./meter-counts.ts";
import { type CountedPoint, twinsOf } from "./meter-twins.ts";
import { hasUsage, isSameModel, scopeOf } from "./same-call.ts";
import { asArrived, type SettleFacts, type Verdict } from "./settle-facts.ts";

/** A metric, or a log that sums up calls: settled by its source and time, not by trace. */
export const isMeterRecord = ({ signal, isSoleRecord }: SettleFacts): boolean =>
  isSoleRecord && (signal === "metric" || signal === "log");

/** That a source recorded calls of a model on a day: one by one, in a log summed up, or by counters. */
export interface SourceUse extends Pick<SettleFacts, "sourceKey" | "modelRequested" | "modelResolved"> {
  /** Days since 1970 UTC. */
  readonly day: number;
  /** Finer than a metric only. */
  readonly isSummary: boolean;
  /** Of counters: the instrumentation that writes them. They stand above its histograms alone. */
  readonly counterOf?: string | undefined;
}

/** Whether a source is the other one, or an instance or session of it: those are named after the service. */
export const isOfSource = (sourceKey: string, service: string): boolean =>
  sourceKey === service || (service !== "" && sourceKey.startsWith(`${service} `));

const DAY_MS = 86_400_000;
/** A window beyond this is a start time that was never set. */
const WINDOW_DAYS_MAX = 400;

export const dayOf = (ts: number): number => Math.floor(ts / DAY_MS);

/**
 * Rule 5, of metrics and of logs that sum up calls: what a source counted is billed only where it recorded nothing finer
 * of that model on any UTC day that the point covers. Whole days, because spans may be exported later than metrics and
 * calls at the edge of a window would be billed twice; per model, because one library may be traced and another not. A
 * metric of a service is covered by what any instance or session of it recorded. Of histograms and counters that one
 * instrumentation writes of the same calls, the counters are billed; of equal points of two instrumentations one.
 *
 * What the points of a series count between them, {@link countsOfSeries} says.
 *
 * @param points sole records of one project, with the point before each; `isBase` says which serve as that only
 */
export function settleMeters(
  points: readonly SettleFacts[],
  uses: readonly SourceUse[],
  isBase: (point: SettleFacts) => boolean = () => false,
): ReadonlyMap<string, Verdict> {
  const usesBySource = new Map<string, readonly SourceUse[]>();
  for (const service of new Set(points.map(({ sourceKey }) => sourceKey)))
    usesBySource.set(
      service,
      uses.filter(({ sourceKey }) => isOfSource(sourceKey, service)),
    );
  const verdicts = new Map<string, Verdict>();
  const billed: CountedPoint[] = [];
  for (const series of seriesOf(points)) {
    const counts = countsOfSeries(series);
    for (const point of series) {
      if (isBase(point)) continue;
      const count = counts.get(point);
      const finer = finerUse(point, count?.previousTs, usesBySource.get(point.sourceKey) ?? []);
      const verdict = verdictOn(point, count, finer);
      verdicts.set(point.callId, verdict);
      if (verdict.billed && point.signal === "metric" && count !== undefined)
        billed.push({ point, usage: verdict.usage ?? count.usage });
    }
  }
  for (const [point, twin] of twinsOf(billed)) {
    const usage = verdicts.get(point.callId)?.usage;
    const repeated = { billed: false, settlement: "duplicate_signal", settledBy: twin.callId } as const;
    verdicts.set(point.callId, { ...asArrived(point), usage, ...repeated });
  }
  return verdicts;
}

/** Points of one series and start; a log that sums up calls stands alone. */
function seriesOf(points: readonly SettleFacts[]): Iterable<SettleFacts[]> {
  const series = new Map<string, SettleFacts[]>();
  for (const point of points) {
    const { meter, callId } = point;
    const key = meter === undefined ? callId : `${meter.series} ${meter.startedAt} ${meter.isCumulative}`;
    const own = series.get(key);
    if (own === undefined) series.set(key, [point]);
    else own.push(point);
  }
  return series.values();
}

function verdictOn(point: SettleFacts, count: Count | undefined, finer: SourceUse | undefined): Verdict {
  const usage = point.meter === undefined || point.counted === undefined ? undefined : count?.usage;
  const verdict: Verdict = { ...asArrived(point), usage };
  if (count?.repeats !== undefined)
    return { ...verdict, billed: false, settlement: "duplicate_signal", settledBy: count.repeats.callId };
  const isIdle = usage !== undefined && Object.values(usage).every((quantity) => quantity === 0);
  if (!hasUsage(point) || isIdle) return verdict;
  return finer === undefined
    ? { ...verdict, billed: true, settlement: "sole_record" }
    : { ...verdict, billed: false, settlement: "finer_signal" };
}

/** Something finer that the source recorded of the point's model on a day of its window. */
function finerUse(
  point: SettleFacts,
  previousTs: number | undefined,
  uses: readonly SourceUse[],
): SourceUse | undefined {
  const last = dayOf(point.ts);
  const first = Math.max(dayOf(previousTs ?? point.meter?.startedAt ?? point.ts), last - WINDOW_DAYS_MAX);
  return uses.find((use) => use.day >= first && use.day <= last && isFiner(use, point) && isSameModel(use, point));
}

function isFiner(use: SourceUse, point: SettleFacts): boolean {
  if (use.counterOf === undefined) return point.signal === "metric" || !use.isSummary;
  // Of the metrics that count tokens only histograms count requests too.
  const isHistogram = point.signal === "metric" && point.counted?.requests !== undefined;
  return isHistogram && use.sourceKey === point.sourceKey && scopeOf(use.counterOf) === scopeOf(point.emitter);
}
