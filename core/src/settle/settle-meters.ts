import { type Usage, usageClasses } from "../usage.ts";
import { byTime, hasUsage, isSameModel, scopeOf } from "./same-call.ts";
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
 * instrumentation writes of the same calls, the counters are billed.
 *
 * A point of a cumulative metric counts from its start; its quantity is what it has more than the point before of the
 * same series and start, or all of it where it has less, for then the counter began anew.
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
  const before = new Map<string, SettleFacts>();
  for (const point of [...points].sort(byTime)) {
    const { meter } = point;
    const series = meter === undefined ? "" : `${meter.series} ${meter.startedAt}`;
    const previous = meter?.isCumulative ? before.get(series) : undefined;
    if (meter?.isCumulative) before.set(series, point);
    if (isBase(point)) continue;
    const usage = meter?.isCumulative ? countedSince(point.counted ?? {}, previous?.counted) : undefined;
    const finer = finerUse(point, previous, usesBySource.get(point.sourceKey) ?? []);
    verdicts.set(point.callId, verdictOn(point, usage, finer));
  }
  return verdicts;
}

function verdictOn(point: SettleFacts, usage: Usage | undefined, finer: SourceUse | undefined): Verdict {
  const isIdle = usage !== undefined && Object.values(usage).every((quantity) => quantity === 0);
  const verdict: Verdict = { ...asArrived(point), usage };
  if (!hasUsage(point) || isIdle) return verdict;
  return finer === undefined
    ? { ...verdict, billed: true, settlement: "sole_record" }
    : { ...verdict, billed: false, settlement: "finer_signal" };
}

/** Something finer that the source recorded of the point's model on a day of its window. */
function finerUse(
  point: SettleFacts,
  previous: SettleFacts | undefined,
  uses: readonly SourceUse[],
): SourceUse | undefined {
  const last = dayOf(point.ts);
  const first = Math.max(dayOf(previous?.ts ?? point.meter?.startedAt ?? point.ts), last - WINDOW_DAYS_MAX);
  return uses.find((use) => use.day >= first && use.day <= last && isFiner(use, point) && isSameModel(use, point));
}

function isFiner(use: SourceUse, point: SettleFacts): boolean {
  if (use.counterOf === undefined) return point.signal === "metric" || !use.isSummary;
  // Of the metrics that count tokens only histograms count requests too.
  const isHistogram = point.signal === "metric" && point.counted?.requests !== undefined;
  return isHistogram && use.sourceKey === point.sourceKey && scopeOf(use.counterOf) === scopeOf(point.emitter);
}

function countedSince(counted: Usage, before: Usage | undefined): Usage {
  if (before === undefined) return counted;
  const since: Usage = {};
  for (const name of usageClasses) {
    const now = counted[name];
    if (now === undefined) continue;
    const then = before[name] ?? 0;
    if (then > now) return counted;
    since[name] = now - then;
  }
  return since;
}
