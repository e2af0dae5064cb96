import { layeredPriceBook, type PriceLayers } from "@outlay/core/layered-prices";
import type { PriceBook } from "@outlay/core/price-book";
import { type PriceDocument, type PriceItem, priceDocumentSchema, priceItemSchema } from "@outlay/core/price-document";
import type { z } from "zod";
import { priceChanges } from "./queries/prices.ts";
import { listSettings, type Setting } from "./settings.ts";
import type { Reader, Writer } from "./store.ts";

/** The kinds of setting that make a price book. */
export const priceKinds = {
  /** One PriceItem; of a project, or of all projects ({@link ALL_PROJECTS}). */
  item: "price",
  /** A PriceDocument from a list of somebody else's; all projects. */
  imported: "price_import",
  /** The PriceDocument of the price file, as it was read last; all projects. */
  file: "price_file",
} as const;

/** The project that stands for all of them. */
export const ALL_PROJECTS = "";

const PASSES_MAX = 5;

/** A setting that cannot be used: it is left out, and everything else holds. */
export interface PriceFault {
  readonly kind: string;
  readonly project: string;
  /** Empty where the layers as a whole do not make a book; the last good one stays. */
  readonly name: string;
  readonly message: string;
}

/** One layer as it is stored, with the count of changes that made it what it is. */
interface Loaded {
  readonly changes: number;
  readonly documents: readonly PriceDocument[];
}

/**
 * Price books from the settings ledger: items of a project, items of all projects, the price file, the vendored prices,
 * imported lists; strongest first. Nothing is loaded or compiled that did not change. A layer is named by how often it
 * was changed (`project@17`), so that the ids of its prices say by which state of the ledger a call was priced.
 */
export class StoredPrices {
  readonly #store: Reader | Writer;
  readonly #report: (fault: PriceFault) => void;
  readonly #loaded = new Map<string, Loaded>();
  readonly #books = new Map<string, PriceBook>();
  readonly #layers = new Map<string, PriceLayers>();
  #last: Promise<unknown> = Promise.resolve();
  /** Of projects without prices of their own. Compiling takes a moment, so it waits until somebody asks. */
  #common: PriceBook | undefined;

  constructor(store: Reader | Writer, report: (fault: PriceFault) => void = () => {}) {
    this.#store = store;
    this.#report = report;
  }

  /** The book of a project as of the last refresh. */
  bookOf(project: string): PriceBook {
    this.#common ??= layeredPriceBook({ own: [], lists: [] });
    return this.#books.get(project) ?? this.#common;
  }

  /** What the book of a project is made of, besides the vendored prices. */
  layersOf(project: string): PriceLayers {
    return this.#layers.get(project) ?? this.#layers.get(ALL_PROJECTS) ?? { own: [], lists: [] };
  }

  /** Looks for changes, and builds anew what they touch. True when there were any. Rejects as the store does. */
  refresh(): Promise<boolean> {
    // One after the other: whoever waits for a refresh then has what was written before it.
    const refreshed = this.#last.then(() => this.#refresh());
    this.#last = refreshed.catch(() => {});
    return refreshed;
  }

  async #refresh(): Promise<boolean> {
    const moved = new Set<string>();
    // What was loaded is the state that was counted only if nothing has moved since: else it is loaded again.
    for (let pass = 0; pass < PASSES_MAX; pass += 1) {
      const counted = await this.#store.query(priceChanges, {});
      const stale = counted.filter(
        ({ project_id, kind, changes }) => this.#loaded.get(keyOf(project_id, kind))?.changes !== changes,
      );
      for (const { project_id: project, kind, changes } of stale) {
        const settings = await listSettings(this.#store, { project, kind });
        const documents = this.#documentsOf(project, kind, settings, changes);
        this.#loaded.set(keyOf(project, kind), { changes, documents });
        moved.add(project);
      }
      if (stale.length === 0) break;
    }
    this.#rebuild(moved);
    return moved.size > 0;
  }

  /** What holds in all projects is in the book of each. */
  #rebuild(moved: Set<string>): void {
    if (moved.has(ALL_PROJECTS)) {
      this.#common = this.#build(ALL_PROJECTS) ?? this.#common;
      for (const project of this.#books.keys()) moved.add(project);
    }
    for (const project of moved) {
      const book = project === ALL_PROJECTS ? undefined : this.#build(project);
      if (book !== undefined) this.#books.set(project, book);
    }
  }

  #build(project: string): PriceBook | undefined {
    const own = [
      ...(project === ALL_PROJECTS ? [] : this.#documents(project, priceKinds.item)),
      ...this.#documents(ALL_PROJECTS, priceKinds.item),
      ...this.#documents(ALL_PROJECTS, priceKinds.file),
    ];
    const layers = { own, lists: this.#documents(ALL_PROJECTS, priceKinds.imported) };
    try {
      const book = layeredPriceBook(layers);
      this.#layers.set(project, layers);
      return book;
    } catch (error) {
      this.#report({ kind: priceKinds.item, project, name: "", message: messageOf(error) });
      return undefined;
    }
  }

  #documents(project: string, kind: string): readonly PriceDocument[] {
    return this.#loaded.get(keyOf(project, kind))?.documents ?? [];
  }

  #documentsOf(project: string, kind: string, settings: readonly Setting[], changes: number): readonly PriceDocument[] {
    if (kind !== priceKinds.item) return this.#parsed(project, settings, priceDocumentSchema);
    const items: PriceItem[] = this.#parsed(project, settings, priceItemSchema);
    const source = project === ALL_PROJECTS ? "all-projects" : "project";
    return items.length === 0 ? [] : [{ source, version: String(changes), items }];
  }

  #parsed<Schema extends z.ZodType>(project: string, settings: readonly Setting[], schema: Schema): z.output<Schema>[] {
    return settings.flatMap(({ kind, name, value }) => {
      const parsed = schema.safeParse(value);
      if (parsed.success) return [parsed.data];
      const [issue] = parsed.error.issues;
      this.#report({ kind, project, name, message: `${issue?.path.join(".")} ${issue?.message}` });
      return [];
    });
  }
}

const keyOf = (project: string, kind: string): string => `${kind}\n${project}`;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
