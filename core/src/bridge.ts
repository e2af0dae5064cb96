import type { PicoUsd } from "./money.ts";

/**
 * Why spend changed between two ranges (measure M27): the additive log-mean Divisia split, LMDI-I (Ang, Zhang & Choi 1998;
 * zeros by their analytical limits, Ang & Liu 2007). Spend of a cell (one task of one model) is
 *
 * calls × share of the task × share of the model in it × tokens a call × share of the class in them × price of the class
 *
 * and each factor x adds L(C₁, C₀) · ln(x₁ ÷ x₀), with L(a, b) = (a − b) ÷ ln(a ÷ b). Charges without a quantity of tokens
 * are charges of the call: their only price is the amount a call. The terms sum to the change with no residual: see
 * {@link settleTerms}.
 */

export const bridgeTerms = [
  "volume",
  "task_mix",
  "model_mix",
  "input_tokens",
  "output_tokens",
  "cache_share",
  "unit_price",
  "new_cells",
  "gone_cells",
  "adjustments",
] as const;
export type BridgeTerm = (typeof bridgeTerms)[number];
export type BridgeTerms = Readonly<Record<BridgeTerm, PicoUsd>>;

/** What one class of tokens of a cell amounts to. */
export interface BridgeAmount {
  /** A whole number ≥ 0. */
  readonly tokens: number;
  readonly cost: PicoUsd;
}

/** One side of a cell: its calls whose cost is known. */
export interface BridgeSide {
  readonly calls: number;
  readonly input: BridgeAmount;
  readonly cacheRead: BridgeAmount;
  readonly cacheWrite: BridgeAmount;
  readonly output: BridgeAmount;
  /** Charges that no tokens stand behind. */
  readonly other: PicoUsd;
  /** Amounts booked for earlier months; no calls. */
  readonly adjustments: PicoUsd;
}

export interface BridgeCell {
  readonly task: string;
  readonly model: string;
  readonly before: BridgeSide | undefined;
  readonly after: BridgeSide | undefined;
}

export interface BridgedCell {
  readonly cell: BridgeCell;
  readonly kind: "continuing" | "new" | "gone";
  readonly terms: BridgeTerms;
}

/**
 * The change of spend from `before` to `after`, per cell and term. A cell with calls on one side only is a term of its own,
 * and volume and mix are those of the cells with calls on both. Swapping the sides negates every term, with new for gone.
 */
export function bridgeCost(cells: readonly BridgeCell[]): {
  readonly terms: BridgeTerms;
  readonly cells: BridgedCell[];
} {
  const continuing = cells.filter((cell) => kindOf(cell) === "continuing");
  const volume = pairOf(continuing, ({ calls }) => calls);
  const tasks = new Map<string, Pair>();
  for (const cell of continuing) {
    const own = pairOf([cell], ({ calls }) => calls);
    const sum = tasks.get(cell.task) ?? NOTHING;
    tasks.set(cell.task, [sum[0] + own[0], sum[1] + own[1]]);
  }
  const bridged = cells.map((cell): BridgedCell => {
    const kind = kindOf(cell);
    if (kind !== "continuing") return { cell, kind, terms: wholeCell(cell, kind) };
    return { cell, kind, terms: splitCell(cell, { volume, task: tasks.get(cell.task) ?? NOTHING }) };
  });
  const terms = emptyTerms();
  for (const one of bridged) for (const term of bridgeTerms) add(terms, term, one.terms[term]);
  return { terms, cells: bridged };
}

/** What a side costs in all. */
export function sideCost(side: BridgeSide | undefined): PicoUsd {
  if (side === undefined) return 0n as PicoUsd;
  const { input, cacheRead, cacheWrite, output, other, adjustments } = side;
  return (input.cost + cacheRead.cost + cacheWrite.cost + output.cost + other + adjustments) as PicoUsd;
}

/** A quantity before and after, as whole numbers: ratios of these are compared without rounding. */
type Pair = readonly [before: bigint, after: bigint];
const NOTHING: Pair = [0n, 0n];

function kindOf({ before, after }: BridgeCell): BridgedCell["kind"] {
  const [was, is] = [(before?.calls ?? 0) > 0, (after?.calls ?? 0) > 0];
  if (was === is) return "continuing";
  return is ? "new" : "gone";
}

const emptyTerms = (): Record<BridgeTerm, PicoUsd> =>
  Object.fromEntries(bridgeTerms.map((term) => [term, 0n])) as Record<BridgeTerm, PicoUsd>;

function add(terms: Record<BridgeTerm, PicoUsd>, term: BridgeTerm, amount: bigint): void {
  terms[term] = (terms[term] + amount) as PicoUsd;
}

const pairOf = (cells: readonly BridgeCell[], of: (side: BridgeSide) => number): Pair =>
  cells.reduce(
    ([before, after], cell): Pair => [
      before + BigInt(cell.before === undefined ? 0 : of(cell.before)),
      after + BigInt(cell.after === undefined ? 0 : of(cell.after)),
    ],
    NOTHING,
  );

function wholeCell({ before, after }: BridgeCell, kind: "new" | "gone"): BridgeTerms {
  const terms = emptyTerms();
  const adjusted = (after?.adjustments ?? 0n) - (before?.adjustments ?? 0n);
  add(terms, kind === "new" ? "new_cells" : "gone_cells", sideCost(after) - sideCost(before) - adjusted);
  add(terms, "adjustments", adjusted);
  return terms;
}

/** A factor of a charge: its ratio after ÷ before, as two whole numbers. */
interface Factor {
  readonly term: BridgeTerm;
  readonly ratio: Pair;
}

function splitCell(cell: BridgeCell, whole: { readonly volume: Pair; readonly task: Pair }): BridgeTerms {
  const terms = emptyTerms();
  const money = (of: (side: BridgeSide) => bigint): Pair => [
    cell.before === undefined ? 0n : of(cell.before),
    cell.after === undefined ? 0n : of(cell.after),
  ];
  const tokens = (of: (side: BridgeSide) => number): Pair => pairOf([cell], of);
  const calls = tokens((side) => side.calls);
  const demand: Factor[] = [
    { term: "volume", ratio: whole.volume },
    { term: "task_mix", ratio: per(whole.task, whole.volume) },
    { term: "model_mix", ratio: per(calls, whole.task) },
  ];
  const charge = (cost: Pair, factors: readonly Factor[], price: Factor): void => {
    for (const [term, amount] of splitCharge(cost, [...demand, ...factors, price])) add(terms, term, amount);
  };
  const perCall = (cost: Pair): void => charge(cost, [], { term: "unit_price", ratio: per(cost, calls) });
  const perToken = (cost: Pair, own: Pair, factors: readonly Factor[]): void =>
    isCostWithout(cost, own) ? perCall(cost) : charge(cost, factors, { term: "unit_price", ratio: per(cost, own) });

  const input = tokens((side) => side.input.tokens + side.cacheRead.tokens + side.cacheWrite.tokens);
  for (const name of ["input", "cacheRead", "cacheWrite"] as const) {
    const own = tokens((side) => side[name].tokens);
    perToken(
      money((side) => side[name].cost),
      own,
      [
        { term: "input_tokens", ratio: per(input, calls) },
        { term: "cache_share", ratio: per(own, input) },
      ],
    );
  }
  const output = tokens((side) => side.output.tokens);
  perToken(
    money((side) => side.output.cost),
    output,
    [{ term: "output_tokens", ratio: per(output, calls) }],
  );
  perCall(money((side) => side.other));
  const adjusted = money((side) => side.adjustments);
  add(terms, "adjustments", adjusted[1] - adjusted[0]);
  return terms;
}

/** What was charged for tokens without saying for how many. */
const isCostWithout = (cost: Pair, tokens: Pair): boolean =>
  (cost[0] !== 0n && tokens[0] === 0n) || (cost[1] !== 0n && tokens[1] === 0n);

/** after ÷ before of `part` ÷ `whole`, as two whole numbers. */
const per = (part: Pair, whole: Pair): Pair => [part[0] * whole[1], part[1] * whole[0]];

/** The change of one charge, term by term. Where a factor is or was zero, the change is that factor's. */
function splitCharge(cost: Pair, factors: readonly Factor[]): [BridgeTerm, bigint][] {
  const [before, after] = cost;
  const change = after - before;
  if (change === 0n && before === 0n) return [];
  const stopped = factors.find(({ ratio: [was, is] }) => was <= 0n !== is <= 0n);
  if (stopped !== undefined) return [[stopped.term, change]];
  // An amount below zero is no product of counts and prices.
  if (before <= 0n || after <= 0n) return [["unit_price", change]];
  const weight = change === 0n ? Number(after) : Number(change) / logRatio(cost);
  const terms = factors.map(({ ratio }) => weight * logRatio(ratio));
  const settled = settleTerms(terms, change);
  return factors.map(({ term }, index) => [term, settled[index] ?? 0n]);
}

/** ln(after ÷ before) of whole numbers > 0: 0 only where they are equal, and odd under a swap to the last bit. */
function logRatio([before, after]: Pair): number {
  if (before === after) return 0;
  const relative = Number(after - before) / Number(after + before);
  if (Math.abs(relative) < 0.5) return 2 * Math.atanh(relative);
  return Math.log(Number(after)) - Math.log(Number(before));
}

/**
 * Terms as whole numbers that sum to `total`. Each is cut to a whole number towards zero; what is then missing goes, one
 * by one, to those that lost most by the cut (largest remainder; of equal ones the earlier). A term that is exactly zero
 * stays zero. Where rounding of the floats left more than one a term, all get the same first. Odd under negation.
 */
export function settleTerms(terms: readonly number[], total: bigint): bigint[] {
  const whole = terms.map((term) => BigInt(Math.trunc(term)));
  const missing = total - whole.reduce((sum, term) => sum + term, 0n);
  if (missing === 0n) return whole;
  const sign = missing < 0n ? -1n : 1n;
  const alive = terms.flatMap((term, index) => (term === 0 ? [] : [{ index, lost: (term % 1) * Number(sign) }]));
  const takers = alive.length > 0 ? alive : [{ index: terms.length - 1, lost: 0 }];
  const count = BigInt(takers.length);
  const [each, rest] = [(missing * sign) / count, (missing * sign) % count];
  takers
    .sort((left, right) => right.lost - left.lost || left.index - right.index)
    .forEach(({ index }, rank) => {
      whole[index] = (whole[index] ?? 0n) + sign * (each + (BigInt(rank) < rest ? 1n : 0n));
    });
  return whole;
}
