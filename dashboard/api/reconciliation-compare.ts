import type { reconciliationDays } from "@outlay/clickhouse/queries/reconciliation";
import { addUsd, formatUsd, type PicoUsd, usdAsFloat, ZERO_USD } from "@outlay/core/money";
import type { z } from "zod";
import type { ComparedDay } from "../contract/reconciliation.ts";
import { picoOf } from "./money-text.ts";
import { addTokens, type BilledLine } from "./reconciliation-lines.ts";

type LedgerRow = z.output<typeof reconciliationDays.row>;

/** Two sides of the same thing, summed exactly. */
export class Sides {
  #billed: PicoUsd | undefined;
  #computed: PicoUsd | undefined;
  /** `undefined` until a line states them; "unknown" once one does not. */
  #billedTokens: number | "unknown" | undefined;
  #tokens: number | undefined;
  calls = 0;
  unpricedCalls = 0;
  inexactCalls = 0;

  addLine({ cost, tokens }: Pick<BilledLine, "cost" | "tokens">): void {
    this.#billed = addUsd(this.#billed ?? ZERO_USD, cost);
    const before = this.#billedTokens ?? 0;
    this.#billedTokens = (before === "unknown" ? undefined : addTokens(before, tokens)) ?? "unknown";
  }

  addRow(row: LedgerRow): void {
    this.calls += row.calls;
    this.unpricedCalls += row.unpriced_calls;
    this.inexactCalls += row.inexact_calls;
    const money = picoOf(row.money);
    // An adjustment of a closed month is money without a call.
    if (row.money_calls > 0 || money !== 0n) this.#computed = addUsd(this.#computed ?? ZERO_USD, money);
    if (row.token_calls > 0) this.#tokens = (this.#tokens ?? 0) + row.tokens;
  }

  /** `undefined`: nothing on the bill. */
  get billed(): PicoUsd | undefined {
    return this.#billed;
  }

  /** `undefined`: no call has a known cost. */
  get computed(): PicoUsd | undefined {
    return this.#computed;
  }

  get difference(): PicoUsd {
    return ((this.#computed ?? ZERO_USD) - (this.#billed ?? ZERO_USD)) as PicoUsd;
  }

  get billedTokens(): number | undefined {
    return this.#billedTokens === "unknown" ? undefined : this.#billedTokens;
  }

  get tokens(): number | undefined {
    return this.#tokens;
  }

  json(): Omit<ComparedDay, "day"> {
    const [billed, computed] = [this.#billed, this.#computed];
    return {
      billed: billed === undefined ? null : formatUsd(billed),
      computed: computed === undefined ? null : formatUsd(computed),
      difference: formatUsd(this.difference),
      ratio: billed === undefined || billed === 0n ? null : usdAsFloat(this.difference) / usdAsFloat(billed),
      billed_tokens: this.billedTokens ?? null,
      tokens: this.#tokens ?? null,
      calls: this.calls,
      unpriced_calls: this.unpricedCalls,
    };
  }
}
