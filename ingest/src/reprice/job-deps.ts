import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import type { PriceBook } from "@outlay/core/price-book";
import type { LedgerWriter } from "../ledger-writer.ts";

/** What running a re-pricing takes. */
export interface JobDeps {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly ledger: LedgerWriter;
  /** Prices as they are known now; `refresh` sees to it that a price just written is among them. */
  readonly books: { bookOf(project: string): PriceBook; refresh(): Promise<void> };
  readonly clock: Clock;
  /** Ends the work between two pages, or in the middle of a query. */
  readonly signal: AbortSignal;
}
