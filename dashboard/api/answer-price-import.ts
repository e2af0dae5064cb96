import { createHash } from "node:crypto";
import { readSetting, writeSetting } from "@outlay/clickhouse/settings";
import { ALL_PROJECTS, priceKinds, type StoredPrices } from "@outlay/clickhouse/stored-prices";
import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import { layeredPriceBook, type PriceLayers, sourceName } from "@outlay/core/layered-prices";
import { litellmSkipReasons } from "@outlay/core/litellm-checks";
import { convertLitellmPrices, type LitellmConversion } from "@outlay/core/litellm-prices";
import type { PriceBook } from "@outlay/core/price-book";
import { findPriceConflicts } from "@outlay/core/price-conflicts";
import { type PriceDocument, priceDocumentSchema } from "@outlay/core/price-document";
import { diffPriceDocuments } from "@outlay/core/price-document-diff";
import type { z } from "zod";
import type { deleteImportEndpoint, ImportAnswer, importPricesEndpoint } from "../contract/prices.ts";
import { type Access, EVERY_PROJECT, nameOf } from "./access.ts";
import type { PriceWriting } from "./answer-price-items.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { refused } from "./range.ts";

type ImportBody = z.output<(typeof importPricesEndpoint)["body"]>;
type DeleteQuery = z.output<(typeof deleteImportEndpoint)["query"]>;

const CHANGES_SHOWN = 100;
const KEYS_SHOWN = 20;

/** Takes over a price list, or says what that would change. A list is replaced as a whole; its history stays. */
export async function answerImportPrices(
  { writer, prices, clock }: PriceWriting,
  { body, access }: HandlerInput<unknown, ImportBody>,
): Promise<ImportAnswer> {
  const author = authorOf(access, body.author);
  refuseUnlessForAll(access);
  const { document, skipped, ignoredFields } = converted(body.data);
  await clock.breathe();
  await prices.refresh();
  const key = keyOf(document.source);
  const current = await readSetting(writer, key);
  const before = priceDocumentSchema.safeParse(current?.value).data;
  const diff = diffPriceDocuments(before, document);
  const conflicting = await countConflicts(prices, document, clock);
  const expectedVersion = body.expected_version ?? current?.version ?? 0;
  const isApplied = diff.changes.length > 0 && !body.dry_run;
  if (isApplied) {
    await writeSetting(writer, key, { expectedVersion, value: document, author, reason: body.reason }, { clock });
  }
  const countOf = (kind: string) => diff.changes.filter(({ change }) => change === kind).length;
  return {
    source: document.source,
    list_version: document.version,
    is_applied: isApplied,
    version: isApplied ? expectedVersion + 1 : (current?.version ?? 0),
    added: countOf("added"),
    changed: countOf("changed"),
    removed: countOf("removed"),
    unchanged: diff.unchanged,
    changes: diff.changes.slice(0, CHANGES_SHOWN).map(({ change, before: was, after }) => ({
      change,
      before: was ?? null,
      after: after ?? null,
    })),
    conflicting,
    skipped: skippedJson(skipped),
    ignored_fields: ignoredFields,
  };
}

/** Ends an imported list. AppError `not_found` where there is none, `conflict` where it has moved on. */
export async function answerDeleteImport(
  { writer, clock }: PriceWriting,
  { query, access }: HandlerInput<DeleteQuery, unknown>,
): Promise<z.input<(typeof deleteImportEndpoint)["response"]>> {
  const { source, expected_version: expectedVersion, reason } = query;
  const author = authorOf(access, query.author);
  refuseUnlessForAll(access);
  const current = await readSetting(writer, keyOf(source));
  if (current?.value === undefined) throw new AppError("not_found", `no list named ${source} was imported`);
  const change = { expectedVersion, value: undefined, author, reason };
  const { version } = await writeSetting(writer, keyOf(source), change, { clock });
  return { source, version };
}

const keyOf = (source: string) => ({ project: ALL_PROJECTS, kind: priceKinds.imported, name: source });

function refuseUnlessForAll(access: Access): void {
  if (access.may("admin", EVERY_PROJECT)) return;
  throw new AppError("forbidden", `${nameOf(access)} is no admin of every project, which an imported list holds for`);
}

function converted(data: ImportBody["data"]): Pick<LitellmConversion, "document" | "skipped" | "ignoredFields"> {
  if (data.format === "prices") {
    const { document } = data;
    const isNamed = sourceName.test(document.source) && document.source !== "file";
    if (!isNamed) throw refused("data.document.source", "must name the list, and not be the name of another source");
    return { document, skipped: [], ignoredFields: {} };
  }
  const version = data.version ?? createHash("sha256").update(JSON.stringify(data.map)).digest("hex").slice(0, 12);
  return convertLitellmPrices(data.map, { version });
}

/** How many prices of the list differ from another source's. AppError `bad_request` where no book can be made of it. */
async function countConflicts(prices: StoredPrices, document: PriceDocument, clock: Clock): Promise<number> {
  const { own, lists } = prices.layersOf(ALL_PROJECTS);
  const others = lists.filter(({ source }) => source !== document.source);
  const book = bookOrRefusal({ own, lists: [...others, document] });
  const conflicts = await findPriceConflicts(book, clock.now(), clock);
  return conflicts.filter(({ other }) => other.source === document.source).length;
}

function bookOrRefusal(layers: PriceLayers): PriceBook {
  try {
    return layeredPriceBook(layers);
  } catch (error) {
    throw refused("data", error instanceof Error ? error.message : String(error));
  }
}

function skippedJson(skipped: LitellmConversion["skipped"]): ImportAnswer["skipped"] {
  const reasons = [...new Set(skipped.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const keys = skipped.filter((one) => one.reason === reason).map(({ key }) => key);
    return { reason, meaning: litellmSkipReasons[reason], count: keys.length, keys: keys.slice(0, KEYS_SHOWN) };
  });
}
