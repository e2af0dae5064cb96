import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { readSetting, writeSetting } from "@outlay/clickhouse/settings";
import type { Writer } from "@outlay/clickhouse/store";
import { ALL_PROJECTS, priceKinds, StoredPrices } from "@outlay/clickhouse/stored-prices";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import type { PriceBook } from "@outlay/core/price-book";
import type { PriceDocument } from "@outlay/core/price-document";
import { parsePriceFile } from "./price-file.ts";

export interface PriceBooksDeps {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** The customer's price file, if there is one. */
  readonly file?: string | undefined;
  /** How often file and settings are looked at for changes, in milliseconds. */
  readonly pollMs?: number;
}

/** By which prices the calls of each project are priced at this moment. */
export interface PriceBooks {
  bookOf(project: string): PriceBook;
  /** Looks for changes now instead of at the next poll. Rejects as the store does. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

const POLL_MS = 2_000;
const FILE_BYTES_MAX = 8 * 1024 * 1024;
const setting = { project: ALL_PROJECTS, kind: priceKinds.file, name: "file" };

/**
 * Opens the price books and keeps them up to date until stopped. The price file is written to the settings ledger, so
 * that there is one place that says which prices hold, and a history of them. Throws AppError `configuration` when the
 * file is not usable now; a later edit that is not usable is logged and counted, and the last good one holds.
 */
export async function openPriceBooks(deps: PriceBooksDeps): Promise<PriceBooks> {
  const { writer, clock, logger, counters, file } = deps;
  const prices = new StoredPrices(writer, (fault) => {
    counters.add("prices_rejected_total", 1, { kind: fault.kind });
    logger.warn("prices.setting_rejected", { ...fault });
  });
  const watched = file === undefined ? undefined : new PriceFile(file);
  await publish(deps, await watched?.read());
  await prices.refresh();

  const stopping = new AbortController();
  let lastFault = "";
  const reject = (error: unknown): undefined => {
    const reason = messageOf(error);
    // A file that stays away is one fault, not one at every poll.
    if (reason === lastFault) return;
    lastFault = reason;
    counters.add("prices_rejected_total", 1, { kind: priceKinds.file });
    logger.error("prices.file_rejected", { reason });
  };
  const look = async (): Promise<void> => {
    const document = await watched?.readIfChanged().catch(reject);
    if (document !== undefined) lastFault = "";
    if (document !== undefined) await publish(deps, document);
    if (await prices.refresh()) logger.info("prices.changed", { book: prices.bookOf(ALL_PROJECTS).label });
  };
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
    refresh: look,
    stop: async () => {
      stopping.abort();
      await polling;
    },
  };
}

/** Brings the ledger to what the file says; without a file there are no prices of one. */
async function publish(
  { writer, clock, logger, file }: PriceBooksDeps,
  document: PriceDocument | undefined,
): Promise<void> {
  const current = await readSetting(writer, setting);
  if (JSON.stringify(current?.value) === JSON.stringify(document)) return;
  const reason = file === undefined ? "OUTLAY_PRICES is not set" : `${basename(file)} was read`;
  const change = { expectedVersion: current?.version ?? 0, value: document, author: "price file", reason };
  await writeSetting(writer, setting, change, { clock });
  logger.info("prices.file_published", { items: document?.items.length ?? 0, reason });
}

/** A file that is read again when its time or size moved. */
class PriceFile {
  readonly #path: string;
  #seen = "";

  constructor(path: string) {
    this.#path = path;
  }

  async readIfChanged(): Promise<PriceDocument | undefined> {
    return (await this.#mark()) === this.#seen ? undefined : this.read();
  }

  async read(): Promise<PriceDocument> {
    // Seen before it is read: a file that changes meanwhile is read once more, and one that is broken only once.
    this.#seen = await this.#mark();
    const text = await readFile(this.#path, "utf8").catch((error: unknown) => Promise.reject(this.#unreadable(error)));
    return parsePriceFile(text, this.#path);
  }

  async #mark(): Promise<string> {
    const { mtimeMs, size } = await stat(this.#path).catch((error: unknown) => Promise.reject(this.#unreadable(error)));
    if (size <= FILE_BYTES_MAX) return `${mtimeMs}/${size}`;
    throw this.#unreadable(new Error(`it has ${size} bytes, of ${FILE_BYTES_MAX} at most`));
  }

  #unreadable(cause: unknown): AppError {
    const remedy = "give the path of a YAML file with price items, or unset OUTLAY_PRICES";
    return new AppError(
      "configuration",
      `the price file ${this.#path} cannot be read (${messageOf(cause)}): ${remedy}`,
      {
        cause,
      },
    );
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
