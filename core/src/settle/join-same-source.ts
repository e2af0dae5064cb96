import type { CallGroups } from "./call-groups.ts";
import { byTime, distanceOf, hasUsage, isSameModel, isSameUsage, workOf } from "./same-call.ts";
import type { SettleFacts } from "./settle-facts.ts";

/** Between a call and the log or span of the same call: the time it takes to write it down. */
export const WRITTEN_WITHIN_MS = 5_000;
/** A log may be dated by the end of a call; calls longer than this are not looked for. */
export const LOGGED_CALL_MS_MAX = 600_000;

/**
 * Rule 5, of logs outside of any trace. A coding agent sends a span and a log of one call without a common key. They are
 * taken for one where source, model and both totals are equal and the times seconds apart; the nearest are paired.
 * What is left over is billed: an agent may log calls it does not trace.
 */
export function joinSameSource(calls: readonly SettleFacts[], groups: CallGroups): void {
  const bySource = new Map<string, { logs: SettleFacts[]; spans: SettleFacts[] }>();
  for (const record of calls) {
    if (record.sourceKey === "" || !hasUsage(record)) continue;
    const own = bySource.get(record.sourceKey) ?? { logs: [], spans: [] };
    if (isLooseLog(record)) own.logs.push(record);
    else if (record.signal !== "log") own.spans.push(record);
    bySource.set(record.sourceKey, own);
  }
  for (const { logs, spans } of bySource.values()) {
    if (logs.length === 0 || spans.length === 0) continue;
    const pairs = nearPairs(logs, spans, groups);
    pairs.sort((x, y) => x.distance - y.distance || byTime(x.log, y.log) || byTime(x.span, y.span));
    for (const { log, span } of pairs) if (!groups.areApart(log, span)) groups.join(span, log);
  }
}

/** A log that names no trace is linked by nothing but its source and time. */
const isLooseLog = ({ signal, traceId }: SettleFacts): boolean => signal === "log" && traceId === "";

/** Of so many equal calls at one time nobody can say which log is whose. */
export const LOOSE_PAIRS_MAX = 1_000_000;

/** @param spans in order of time */
function nearPairs(logs: readonly SettleFacts[], spans: readonly SettleFacts[], groups: CallGroups) {
  const byUsage = new Map<string, SettleFacts[]>();
  for (const span of spans) {
    const own = byUsage.get(usageKey(span));
    if (own === undefined) byUsage.set(usageKey(span), [span]);
    else own.push(span);
  }
  const pairs = [];
  let compared = 0;
  for (const log of logs) {
    for (const span of byUsage.get(usageKey(log)) ?? []) {
      if (span.ts > log.ts + LOGGED_CALL_MS_MAX) break;
      if (++compared > LOOSE_PAIRS_MAX) return [];
      if (mayBeOne(log, span) && groups.of(log) !== groups.of(span))
        pairs.push({ log, span, distance: distanceOf(log, span) });
    }
  }
  return pairs;
}

const mayBeOne = (log: SettleFacts, span: SettleFacts): boolean =>
  distanceOf(log, span) <= WRITTEN_WITHIN_MS &&
  Math.abs(log.ts - span.ts) <= LOGGED_CALL_MS_MAX &&
  isSameUsage(log, span) &&
  isSameModel(log, span) &&
  workOf(log) === workOf(span);

const usageKey = ({ inputTokens, outputTokens }: SettleFacts): string => `${inputTokens} ${outputTokens}`;
