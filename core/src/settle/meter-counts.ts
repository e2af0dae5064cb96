import { inputTokens, outputTokens, type Usage, type UsageClass, usageClasses } from "../usage.ts";
import { byTime } from "./same-call.ts";
import type { SettleFacts } from "./settle-facts.ts";

/** What a point stands for, and the instant before it. */
export interface Count {
  /** Of its own: what no other point of that instant tells, and since the instant before. Empty: all of it is repeated. */
  readonly usage: Usage;
  /** Time of the instant before, of cumulative series. */
  readonly previousTs: number | undefined;
  /** Another point of that instant that tells the same. */
  readonly repeats: SettleFacts | undefined;
}

/** Conventions in which the total that the rest was taken from holds the cached tokens, or the reasoning. */
const inputHoldsCache: ReadonlySet<string> = new Set([
  "totals_only",
  "totals_include_subsets",
  "output_excludes_reasoning",
]);
const outputHoldsReasoning: ReadonlySet<string> = new Set([
  "totals_only",
  "totals_include_subsets",
  "input_excludes_cache",
]);

/**
 * What each point of one series and start counts. The points of one collection may come in several requests, some of the
 * classes in each, and again in another cut: of one instant each class counts once, and what one point states in full is
 * less what the others state as a part of it. A cumulative point counts what it has more than the last point before it
 * that states the class, or all of it where a class has less than before, for then the counter began anew.
 *
 * @param points of one series and start
 */
export function countsOfSeries(points: readonly SettleFacts[]): ReadonlyMap<SettleFacts, Count> {
  const counts = new Map<SettleFacts, Count>();
  let told: Usage = {};
  let previousTs: number | undefined;
  for (const instant of instantsOf(points)) {
    const isCumulative = instant[0]?.meter?.isCumulative === true;
    const { own, repeats } = shareOut(instant);
    const stated = unionOf(instant.map((point) => own.get(point) ?? {}));
    const all = isCumulative ? { ...told, ...stated } : stated;
    for (const point of instant) own.set(point, withoutParts(point, own.get(point) ?? {}, all));
    const now = unionOf(own.values());
    const base = isCumulative && !isAnew(now, told) ? told : {};
    for (const point of instant) {
      const usage = less(own.get(point) ?? {}, base);
      counts.set(point, { usage, previousTs: isCumulative ? previousTs : undefined, repeats: repeats.get(point) });
    }
    told = base === told ? { ...told, ...now } : now;
    previousTs = instant[0]?.ts;
  }
  return counts;
}

function* instantsOf(points: readonly SettleFacts[]): Generator<SettleFacts[]> {
  let instant: SettleFacts[] = [];
  for (const point of [...points].sort(byTime)) {
    if (instant[0] !== undefined && instant[0].ts !== point.ts) {
      yield instant;
      instant = [];
    }
    instant.push(point);
  }
  if (instant.length > 0) yield instant;
}

const quantitiesOf = (usage: Usage): [UsageClass, number][] =>
  usageClasses.flatMap((name): [UsageClass, number][] => {
    const quantity = usage[name];
    return quantity === undefined ? [] : [[name, quantity]];
  });

/** Each class to the point that states the most of them. */
function shareOut(instant: readonly SettleFacts[]) {
  const own = new Map<SettleFacts, Usage>();
  const repeats = new Map<SettleFacts, SettleFacts>();
  const tellers = new Map<UsageClass, SettleFacts>();
  const sizeOf = ({ counted = {} }: SettleFacts): number => quantitiesOf(counted).length;
  for (const point of [...instant].sort((a, b) => sizeOf(b) - sizeOf(a) || byTime(a, b))) {
    const { counted = {} } = point;
    const usage: Usage = {};
    for (const [name, quantity] of quantitiesOf(counted)) {
      const teller = tellers.get(name);
      if (teller === undefined) {
        tellers.set(name, point);
        usage[name] = quantity;
      } else repeats.set(point, teller);
    }
    if (quantitiesOf(usage).some(([name]) => name !== "requests")) repeats.delete(point);
    own.set(point, usage);
  }
  return { own, repeats };
}

const unionOf = (usages: Iterable<Usage>): Usage => Object.assign({}, ...usages);

/** The rest of a total, less the parts of it that others tell: those the point tells itself were taken off on arrival. */
function withoutParts({ usageConvention, counted = {} }: SettleFacts, usage: Usage, all: Usage): Usage {
  const others: Usage = {};
  for (const [name, quantity] of quantitiesOf(all)) if (counted[name] === undefined) others[name] = quantity;
  const without = { ...usage };
  const { input_uncached, output_text } = usage;
  if (input_uncached !== undefined && inputHoldsCache.has(usageConvention))
    without.input_uncached = Math.max(0, input_uncached - (inputTokens(others) ?? 0));
  if (output_text !== undefined && outputHoldsReasoning.has(usageConvention))
    without.output_text = Math.max(0, output_text - (outputTokens(others) ?? 0));
  return without;
}

const isAnew = (now: Usage, told: Usage): boolean =>
  quantitiesOf(now).some(([name, quantity]) => quantity < (told[name] ?? 0));

function less(usage: Usage, base: Usage): Usage {
  const since: Usage = {};
  for (const [name, quantity] of quantitiesOf(usage)) since[name] = quantity - (base[name] ?? 0);
  return since;
}
