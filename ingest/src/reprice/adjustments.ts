import { createHash } from "node:crypto";
import { type CallRow, toCallRow } from "@outlay/clickhouse/call-row";
import { bookedAdjustments } from "@outlay/clickhouse/queries/reprice";
import type { Reader } from "@outlay/clickhouse/store";
import { CALL_COST_MAX, type PicoUsd, ZERO_USD } from "@outlay/core/money";
import { monthOf, monthRange, touchesMonth } from "@outlay/core/month";
import { ADJUSTED_MONTH_TAG, ADJUSTMENT_KIND, type Repricing, repricingReason } from "@outlay/core/repricing";
import type { PriceChange } from "./reprice-call.ts";
import { signedUsd } from "./signed-usd.ts";

/** What is booked for a month, apart by what showback is read by. */
interface Adjustment {
  readonly month: string;
  readonly provider: string;
  readonly model: string;
  readonly team: string;
  readonly amount: PicoUsd;
}

/** One row of it: an amount too large for a row is booked in parts. */
interface AdjustmentPart extends Adjustment {
  readonly part: number;
}

/** No partition of the log: rows of the ledger that no event brought. */
const NO_PARTITION = 65_535;

/** Adds up what would change in closed months, and says what has to be booked instead. */
export class Adjustments {
  readonly #closed: ReadonlySet<string>;
  readonly #sums = new Map<string, Adjustment>();

  /** `booked` are earlier adjustments of months of the range; they are taken off again, the whole month being priced anew. */
  constructor(closed: ReadonlySet<string>, booked: readonly Adjustment[]) {
    this.#closed = closed;
    for (const one of booked) this.#add({ ...one, amount: -one.amount as PicoUsd });
  }

  /** Whether the call lies in a closed month, so that its row must stay. */
  isClosed({ row }: PriceChange): boolean {
    return this.#closed.has(monthOf(row.ts));
  }

  add(change: PriceChange): void {
    if (!this.isClosed(change)) return;
    const { ts, provider, model_answered: model, team } = change.row;
    const amount = ((change.priced.cost ?? ZERO_USD) - (change.before ?? ZERO_USD)) as PicoUsd;
    this.#add({ month: monthOf(ts), provider, model, team, amount });
  }

  #add(one: Adjustment): void {
    const key = JSON.stringify([one.month, one.provider, one.model, one.team]);
    const amount = ((this.#sums.get(key)?.amount ?? ZERO_USD) + one.amount) as PicoUsd;
    this.#sums.set(key, { ...one, amount });
  }

  /** What has to be booked: none of it 0, and none larger than a row can hold. */
  toBook(): readonly AdjustmentPart[] {
    return [...this.#sums.values()].flatMap((one) =>
      partsOf(one.amount).map((amount, part) => ({ ...one, amount, part })),
    );
  }

  sum(): PicoUsd {
    return this.toBook().reduce((sum, { amount }) => (sum + amount) as PicoUsd, ZERO_USD);
  }
}

function partsOf(amount: PicoUsd): readonly PicoUsd[] {
  const largest = amount < 0n ? -CALL_COST_MAX : CALL_COST_MAX;
  const whole = Number(amount / largest);
  const rest = (amount % largest) as PicoUsd;
  return [...Array<PicoUsd>(whole).fill(largest as PicoUsd), ...(rest === 0n ? [] : [rest])];
}

/** Adjustments other jobs booked for months that the job's range touches. */
export async function earlierAdjustments(reader: Reader, job: Repricing, signal: AbortSignal): Promise<Adjustment[]> {
  const except = repricingReason(job.id);
  const rows = await reader.query(bookedAdjustments, { project: job.project, except }, { signal });
  return rows
    .filter(({ month }) => touchesMonth(job.range, month))
    .map(({ adjusted, ...facts }) => ({ ...facts, amount: signedUsd(adjusted) }));
}

/**
 * Whether a month with adjustments would be re-priced in part: then nobody could say which part of what was booked for it
 * belongs to the calls in question.
 */
export function isPartOf({ range, scope }: Repricing, month: string): boolean {
  const { from, to } = monthRange(month);
  return range.from > from || range.to < to || Object.values(scope).some((chosen) => chosen !== undefined);
}

/** An adjustment as a ledger row: an amount without a call, dated `at`. The same one always is the same row. */
export function adjustmentRow(
  { month, provider, model, team, amount, part }: AdjustmentPart,
  { job, author, at }: { job: Repricing; author: string; at: number },
): CallRow {
  const reason = repricingReason(job.id);
  const event = {
    callId: idOf([job.project, reason, month, provider, model, team, part]),
    dialect: "outlay",
    kind: "other",
    occurredAt: at,
    operation: ADJUSTMENT_KIND,
    status: "ok",
    isBillable: true,
    usage: {},
    usageSource: "counted",
    usageQuality: "exact",
    tags: { [ADJUSTED_MONTH_TAG]: month },
  } as const;
  const lines = { input: undefined, cacheRead: undefined, cacheWrite: undefined, output: undefined, other: amount };
  const book = job.preview?.book ?? "";
  const money = { status: "priced", cost: amount, listCost: amount, excludedCost: undefined, lines, book } as const;
  const priced = { ...money, unpricedClasses: [], priceIds: [], flags: [] };
  const place = { project: job.project, receivedAt: at, partition: NO_PARTITION, offset: 0n, index: part };
  const facts = { kind: ADJUSTMENT_KIND, signal: "", provider, model_resolved: model, team };
  return { ...toCallRow(event, priced, place), ...facts, reason, corrected_at: at, corrected_by: author };
}

/** A UUID of version 8 from a digest. */
function idOf(parts: readonly (string | number)[]): string {
  const hex = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
