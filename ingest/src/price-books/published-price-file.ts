import { basename } from "node:path";
import { type PriceFileFault, priceFileFaultKey } from "@outlay/clickhouse/price-file-fault";
import { readSetting, type SettingKey, writeSetting } from "@outlay/clickhouse/settings";
import type { Writer } from "@outlay/clickhouse/store";
import { ALL_PROJECTS, priceKinds } from "@outlay/clickhouse/stored-prices";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import type { PriceDocument } from "@outlay/core/price-document";
import { PriceFileReader } from "./price-file-reader.ts";

export interface PublishedPriceFileDeps {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** The customer's price file, if there is one. */
  readonly file?: string | undefined;
}

/** What the ledger is to say. Without a document the one that is there stays. */
interface Findings {
  readonly document?: PriceDocument;
  readonly fault: PriceFileFault | undefined;
}

const REASON_LENGTH_MAX = 1_000;
const documentKey: SettingKey = { project: ALL_PROJECTS, kind: priceKinds.file, name: "file" };

/** Keeps the settings ledger at what the price file says, and at what is wrong with the file on disk. */
export class PublishedPriceFile {
  readonly #deps: PublishedPriceFileDeps;
  readonly #file: PriceFileReader | undefined;
  #fault: PriceFileFault | undefined;
  #unwritten: Findings | undefined;

  constructor(deps: PublishedPriceFileDeps) {
    this.#deps = deps;
    this.#file = deps.file === undefined ? undefined : new PriceFileReader(deps.file);
  }

  /** Publishes the file; without one, that there are no prices of one. Throws AppError `configuration`. */
  async open(): Promise<void> {
    const document = await this.#file?.read();
    await this.#bring(documentKey, document);
    await this.#bring(priceFileFaultKey, undefined);
  }

  /**
   * Publishes the file if it was edited. One that cannot be used is published as a fault, and the last good one holds.
   * Rejects as the store does; then the next look writes what this one found.
   */
  async look(): Promise<void> {
    this.#unwritten = (await this.#find()) ?? this.#unwritten;
    if (this.#unwritten === undefined) return;
    const { document, fault } = this.#unwritten;
    if (document !== undefined) await this.#bring(documentKey, document);
    await this.#bring(priceFileFaultKey, fault);
    this.#unwritten = undefined;
  }

  async #find(): Promise<Findings | undefined> {
    const { clock, counters, logger } = this.#deps;
    try {
      const document = await this.#file?.readIfChanged();
      if (document === undefined) return undefined;
      this.#fault = undefined;
      return { document, fault: undefined };
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).slice(0, REASON_LENGTH_MAX);
      // A file that stays away is one fault, not one at every poll.
      if (reason === this.#fault?.reason) return undefined;
      this.#fault = { since: this.#fault?.since ?? new Date(clock.now()).toISOString(), reason };
      counters.add("prices_rejected_total", 1, { kind: priceKinds.file });
      logger.error("prices.file_rejected", { reason });
      // An edit that was found before and not written yet is still the last good one.
      return { ...this.#unwritten, fault: this.#fault };
    }
  }

  async #bring(key: SettingKey, value: PriceDocument | PriceFileFault | undefined): Promise<void> {
    const { writer, clock, logger, file } = this.#deps;
    const current = await readSetting(writer, key);
    if (JSON.stringify(current?.value) === JSON.stringify(value)) return;
    const reason = file === undefined ? "OUTLAY_PRICES is not set" : `${basename(file)} was read`;
    const change = { expectedVersion: current?.version ?? 0, value, author: "price file", reason };
    await writeSetting(writer, key, change, { clock });
    logger.info("prices.file_published", { kind: key.kind, reason });
  }
}
