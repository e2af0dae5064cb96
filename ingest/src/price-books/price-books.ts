import type { Reader } from "@outlay/clickhouse/store";
import { ALL_PROJECTS, StoredPrices } from "@outlay/clickhouse/stored-prices";
import type { PriceBook } from "@outlay/core/price-book";
import { PublishedPriceFile, type PublishedPriceFileDeps } from "./published-price-file.ts";

export interface PriceBooksDeps extends PublishedPriceFileDeps {
  readonly reader: Reader;
  /** How often file and settings are looked at for changes, in milliseconds. */
  readonly pollMs?: number;
}

/** By which prices the calls of each project are priced at this moment. */
export interface PriceBooks {
  bookOf(project: string): PriceBook;
  /**
   * Takes over every price that was written before it is called. One question of about 3 ms where none was, beside
   * the inserts and not behind them. Rejects as the store does.
   */
  catchUp(): Promise<void>;
  /** Looks at the file and catches up, now instead of at the next poll. Rejects as the store does. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

const POLL_MS = 2_000;

/**
 * Opens the price books and keeps them up to date until stopped. The price file is written to the settings ledger, so
 * that there is one place that says which prices hold, and a history of them. Throws AppError `configuration` when the
 * file is not usable now; of a later edit that is not usable the ledger says so, and the last good one holds.
 */
export async function openPriceBooks(deps: PriceBooksDeps): Promise<PriceBooks> {
  const { clock, logger, counters } = deps;
  const prices = new StoredPrices(deps.reader, (fault) => {
    counters.add("prices_rejected_total", 1, { kind: fault.kind });
    logger.warn("prices.setting_rejected", { ...fault });
  });
  const file = new PublishedPriceFile(deps);
  await file.open();
  await prices.refresh();

  const catchUp = async (): Promise<void> => {
    if (await prices.refresh()) logger.info("prices.changed", { book: prices.bookOf(ALL_PROJECTS).label });
  };
  let lastLook: Promise<unknown> = Promise.resolve();
  /** One after the other: two at once would both publish an edit. */
  const look = (): Promise<void> => {
    const looked = lastLook.then(() => file.look()).then(catchUp);
    lastLook = looked.catch(() => {}); // Its own caller hears of it.
    return looked;
  };
  const stopping = new AbortController();
  const polling = (async () => {
    for (;;) {
      await clock.sleep(deps.pollMs ?? POLL_MS, { signal: stopping.signal });
      if (stopping.signal.aborted) return;
      await look().catch((error: unknown) => {
        counters.add("prices_refresh_failures_total");
        logger.warn("prices.refresh_failed", { reason: messageOf(error) });
      });
    }
  })();
  return {
    bookOf: (project) => prices.bookOf(project),
    catchUp,
    refresh: look,
    stop: async () => {
      stopping.abort();
      await polling;
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
