import { inputTokens, outputTokens, type Usage } from "../usage.ts";
import { byTime, isSameModel, scopeOf, workOf } from "./same-call.ts";
import type { SettleFacts } from "./settle-facts.ts";

/** A point that would be billed, and what it counts. */
export interface CountedPoint {
  readonly point: SettleFacts;
  readonly usage: Usage;
}

/**
 * Two instrumentations of one process that count the same calls write equal totals of one model in one collection. Of
 * each such set the point with the most classes stands, for it tells best how the tokens are billed.
 *
 * @returns repeated point → the one that stands
 */
export function twinsOf(points: readonly CountedPoint[]): ReadonlyMap<SettleFacts, SettleFacts> {
  const alike = new Map<string, CountedPoint[]>();
  for (const counted of points) {
    const { point, usage } = counted;
    const key = JSON.stringify([
      point.sourceKey,
      point.ts,
      workOf(point),
      inputTokens(usage) ?? null,
      outputTokens(usage) ?? null,
    ]);
    const own = alike.get(key);
    if (own === undefined) alike.set(key, [counted]);
    else own.push(counted);
  }
  const twins = new Map<SettleFacts, SettleFacts>();
  for (const own of alike.values()) {
    if (own.length < 2) continue;
    const standing: SettleFacts[] = [];
    for (const { point } of own.sort(byRichness)) {
      const twin = standing.find((one) => scopeOf(one.emitter) !== scopeOf(point.emitter) && isSameModel(one, point));
      if (twin === undefined) standing.push(point);
      else twins.set(point, twin);
    }
  }
  return twins;
}

const byRichness = (a: CountedPoint, b: CountedPoint): number =>
  Object.keys(b.usage).length - Object.keys(a.usage).length || byTime(a.point, b.point);
