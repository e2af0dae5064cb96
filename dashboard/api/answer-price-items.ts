import { readPriceFileFault } from "@outlay/clickhouse/price-file-fault";
import {
  listSettings,
  listSettingVersions,
  readSetting,
  type Setting,
  writeSetting,
} from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { ALL_PROJECTS, priceKinds, type StoredPrices } from "@outlay/clickhouse/stored-prices";
import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import { layeredPriceBook } from "@outlay/core/layered-prices";
import { type PriceItem, priceDocumentSchema, priceItemSchema } from "@outlay/core/price-document";
import { warningsOf } from "@outlay/core/price-item-warnings";
import type { z } from "zod";
import type {
  deletePriceItemEndpoint,
  priceItemHistoryEndpoint,
  priceItemsEndpoint,
  putPriceItemEndpoint,
  StoredPriceItem,
} from "../contract/prices.ts";
import { type Access, EVERY_PROJECT, nameOf } from "./access.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { refused } from "./range.ts";

type Scope = StoredPriceItem["scope"];
type ItemsQuery = z.output<(typeof priceItemsEndpoint)["query"]>;
type HistoryQuery = z.output<(typeof priceItemHistoryEndpoint)["query"]>;
type PutQuery = z.output<(typeof putPriceItemEndpoint)["query"]>;
type PutBody = z.output<(typeof putPriceItemEndpoint)["body"]>;
type DeleteQuery = z.output<(typeof deletePriceItemEndpoint)["query"]>;

export interface PriceWriting {
  readonly writer: Writer;
  readonly prices: StoredPrices;
  readonly clock: Clock;
}

/** Items of the project and of all projects, imported lists, and the price file. */
export async function answerPriceItems(
  reader: Reader,
  { query: { project } }: HandlerInput<ItemsQuery, unknown>,
): Promise<z.input<(typeof priceItemsEndpoint)["response"]>> {
  const ofKind = (owner: string, kind: string) => listSettings(reader, { project: owner, kind });
  const own = await ofKind(project, priceKinds.item);
  const common = await ofKind(ALL_PROJECTS, priceKinds.item);
  const lists = await ofKind(ALL_PROJECTS, priceKinds.imported);
  const [file] = await ofKind(ALL_PROJECTS, priceKinds.file);
  return {
    items: [
      ...own.map((setting) => itemJson(setting, "project")),
      ...common.map((setting) => itemJson(setting, "all_projects")),
    ],
    imports: lists.map(listJson),
    file: file === undefined ? null : { ...listJson(file), refused: (await readPriceFileFault(reader)) ?? null },
  };
}

/** Every version of an item, newest first. */
export async function answerPriceItemHistory(
  reader: Reader,
  { query: { name, project, scope } }: HandlerInput<HistoryQuery, unknown>,
): Promise<z.input<(typeof priceItemHistoryEndpoint)["response"]>> {
  const key = { project: ownerOf(project, scope), kind: priceKinds.item, name };
  const versions = await listSettingVersions(reader, key);
  if (versions.length === 0) throw new AppError("not_found", `there is no price item ${name} in this ${scope}`);
  return { versions: versions.map((setting) => itemJson(setting, scope)) };
}

/** Writes a version of an item. AppError `conflict` where it has moved on, `bad_request` where no book can be made of it. */
export async function answerPutPriceItem(
  { writer, prices, clock }: PriceWriting,
  { query: { name }, body, access }: HandlerInput<PutQuery, PutBody>,
): Promise<StoredPriceItem> {
  const { project, scope, item, reason } = body;
  const author = authorOf(access, body.author);
  refuseScope(access, scope);
  await prices.refresh();
  refuseUnusable(prices, project, item);
  const key = { project: ownerOf(project, scope), kind: priceKinds.item, name };
  const current = await readSetting(writer, key);
  // One that was ended does not exist either.
  const isEnded = current !== undefined && current.value === undefined;
  const expectedVersion = isEnded && body.expected_version === 0 ? current.version : body.expected_version;
  const written = await writeSetting(writer, key, { expectedVersion, value: item, author, reason }, { clock });
  await prices.refresh();
  return itemJson(written, scope, warningsOf(item, prices.bookOf(project), clock.now()));
}

/** Ends an item. AppError `not_found` where there is none, `conflict` where it has moved on. */
export async function answerDeletePriceItem(
  { writer, clock }: PriceWriting,
  { query, access }: HandlerInput<DeleteQuery, unknown>,
): Promise<StoredPriceItem> {
  const { name, project, scope, expected_version: expectedVersion, reason } = query;
  const author = authorOf(access, query.author);
  refuseScope(access, scope);
  const key = { project: ownerOf(project, scope), kind: priceKinds.item, name };
  const current = await readSetting(writer, key);
  if (current?.value === undefined) throw new AppError("not_found", `there is no price item ${name}`);
  const written = await writeSetting(writer, key, { expectedVersion, value: undefined, author, reason }, { clock });
  return itemJson(written, scope);
}

const ownerOf = (project: string, scope: Scope): string => (scope === "all_projects" ? ALL_PROJECTS : project);

/** What holds in all projects is changed only by who is good for all of them. */
function refuseScope(access: Access, scope: Scope): void {
  if (scope === "project" || access.may("admin", EVERY_PROJECT)) return;
  throw new AppError("forbidden", `${nameOf(access)} is no admin of every project, which this price would hold for`);
}

function refuseUnusable(prices: StoredPrices, project: string, item: PriceItem): void {
  const { own, lists } = prices.layersOf(project);
  try {
    layeredPriceBook({ own: [{ source: "new", version: "0", items: [item] }, ...own], lists });
  } catch (error) {
    throw refused("item", error instanceof Error ? error.message : String(error));
  }
}

function itemJson(setting: Setting, scope: Scope, warnings: readonly string[] = []): StoredPriceItem {
  const parsed = priceItemSchema.safeParse(setting.value);
  const isUnusable = setting.value !== undefined && !parsed.success;
  return {
    name: setting.name,
    scope,
    ...changeJson(setting),
    item: parsed.data ?? null,
    warnings: isUnusable ? ["what is stored is no price item of this version of Outlay: write it anew"] : [...warnings],
  };
}

function listJson(setting: Setting) {
  const list = priceDocumentSchema.safeParse(setting.value).data;
  return {
    source: list?.source ?? setting.name,
    list_version: list?.version ?? "",
    items: list?.items.length ?? 0,
    ...changeJson(setting),
  };
}

const changeJson = ({ version, author, reason, changedAt }: Setting) => ({
  version,
  author,
  reason,
  changed_at: new Date(changedAt).toISOString(),
});
