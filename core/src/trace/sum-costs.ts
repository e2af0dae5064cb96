import { addUsd, type PicoUsd, ZERO_USD } from "../money.ts";
import type { SpanNode } from "./span-forest.ts";
import type { TraceRecord } from "./trace-record.ts";

/** What the billed records of a part of a trace add up to. */
export interface CostSum {
  /** Sum of what is known; `undefined` where calls are billed and the cost of none is known. */
  readonly cost: PicoUsd | undefined;
  /** Billed records. */
  readonly calls: number;
  /** Of them those whose cost is known in part only. */
  readonly partlyPricedCalls: number;
  /** Of them those whose cost is not known: they add nothing and are not free. */
  readonly unpricedCalls: number;
  /** Tokens of billed records; `undefined` where none states them. */
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  /** Records, billed or not. */
  readonly records: number;
}

type Draft = { -readonly [Key in keyof CostSum]: CostSum[Key] };

/**
 * What every span costs with all that lies below it, by place in the forest, and all of them together. Only billed
 * records add: a wrapper that repeats the usage of its children changes nothing, so the sums of the roots are the trace.
 * Money is exact.
 */
export function sumCosts(forest: readonly SpanNode[]): { readonly spans: readonly CostSum[]; readonly all: CostSum } {
  const sums = forest.map(({ record }) => ownSum(record));
  const all = ownSum(undefined);
  // All that lies below a span comes after it, so backwards every sum is complete before it is passed on.
  for (let place = forest.length - 1; place >= 0; place -= 1) {
    const sum = sums[place];
    const above = forest[place]?.parent;
    if (sum !== undefined) addTo(above === undefined ? all : (sums[above.place] ?? all), sum);
  }
  return { spans: sums, all };
}

function ownSum(record: TraceRecord | undefined): Draft {
  const isBilled = record?.isBillable ?? false;
  return {
    cost: isBilled ? record?.cost : ZERO_USD,
    calls: isBilled ? 1 : 0,
    partlyPricedCalls: isBilled && record?.cost !== undefined && record.isPartlyPriced ? 1 : 0,
    unpricedCalls: isBilled && record?.cost === undefined ? 1 : 0,
    inputTokens: isBilled ? record?.inputTokens : undefined,
    outputTokens: isBilled ? record?.outputTokens : undefined,
    records: record === undefined ? 0 : 1,
  };
}

function addTo(sum: Draft, more: CostSum): void {
  const known = sum.calls - sum.unpricedCalls + more.calls - more.unpricedCalls;
  const cost = addUsd(sum.cost ?? ZERO_USD, more.cost ?? ZERO_USD);
  sum.calls += more.calls;
  sum.partlyPricedCalls += more.partlyPricedCalls;
  sum.unpricedCalls += more.unpricedCalls;
  sum.records += more.records;
  sum.cost = known === 0 && sum.calls > 0 ? undefined : cost;
  sum.inputTokens = addKnown(sum.inputTokens, more.inputTokens);
  sum.outputTokens = addKnown(sum.outputTokens, more.outputTokens);
}

const addKnown = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : a + b;
