import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { layeredPriceBook } from "@outlay/core/layered-prices";
import type { PriceDocument, PriceItem } from "@outlay/core/price-document";
import { priceItemName } from "@outlay/core/price-item-name";
import {
  type ImportAnswer,
  importAnswer,
  priceItemsEndpoint,
  putPriceItemEndpoint,
} from "@outlay/dashboard/contract/prices";
import { parsePriceFile } from "@outlay/ingest/price-books/price-file";
import { type Api, CommandError } from "./api.ts";
import { table } from "./table.ts";

export interface Change {
  readonly author: string;
  readonly reason: string;
  /** Asks whoever typed the command; false: nothing is changed. */
  readonly confirm: (summary: string) => Promise<boolean>;
}

const readText = (path: string): Promise<string> =>
  readFile(path, "utf8").catch((error: unknown) => {
    throw new CommandError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });

/** The items of a price file, and whether a price book can be made of them. Throws AppError `configuration`. */
async function readPriceFile(path: string): Promise<PriceDocument> {
  const document = parsePriceFile(await readText(path), path);
  layeredPriceBook({ own: [document], lists: [] });
  return document;
}

export async function checkFile(path: string): Promise<string> {
  const { items } = await readPriceFile(path);
  const kinds = [...new Set(items.map(({ kind }) => kind))];
  const counts = kinds.map((kind) => `${items.filter((item) => item.kind === kind).length} ${kind}`);
  return `${path} is usable: ${items.length} item(s)${counts.length > 0 ? ` (${counts.join(", ")})` : ""}.`;
}

/** Imports a list in two steps: what would change, and after a yes the change itself, only if nobody was faster. */
export async function importList(
  api: Api,
  { format, path, version }: { format: string; path: string; version: string | undefined },
  change: Change,
): Promise<string> {
  const data = await importData(format, path, version);
  const body = { project: api.project, data, author: change.author, reason: change.reason };
  const post = async (more: object) =>
    importAnswer.parse(await api.ask("POST", "/prices/import", { ...body, ...more }));
  const plan = await post({ dry_run: true });
  if (plan.added + plan.changed + plan.removed === 0) return `${summaryOf(plan)}\nNothing would change.`;
  if (!(await change.confirm(summaryOf(plan)))) return "Nothing was changed.";
  const done = await post({ expected_version: plan.version });
  return `${done.source}@${done.list_version} was imported (version ${done.version}).`;
}

async function importData(format: string, path: string, version: string | undefined): Promise<object> {
  if (format === "prices") return { format, document: await readPriceFile(path) };
  if (format !== "litellm") throw new CommandError(`There is no import of ${format}: it is litellm or prices.`);
  let map: unknown;
  try {
    map = JSON.parse(await readText(path));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { format, map, ...(version === undefined ? {} : { version }) };
}

function summaryOf(plan: ImportAnswer): string {
  const skipped = plan.skipped.map((one) => [one.reason, one.count, one.keys.slice(0, 3).join(" ")]);
  const changed = plan.changes.filter(({ change }) => change !== "added").slice(0, 20);
  return [
    `${plan.source}@${plan.list_version}: ${plan.added} added, ${plan.changed} changed, ${plan.removed} removed, ` +
      `${plan.unchanged} unchanged; ${plan.conflicting} price(s) differ from another source (npm run prices -- conflicts).`,
    ...(skipped.length === 0 ? [] : ["", "Left out:", table(["reason", "entries", "such as"], skipped)]),
    ...changed.map(({ change, before, after }) => `  ${change}: ${labelOf(after ?? before)}`),
  ].join("\n");
}

const labelOf = (item: PriceItem | null): string => (item === null ? "" : priceItemName(item));

/** Writes every item of a file that differs from what is there, each under a name made of what it is about. */
export async function setItems(
  api: Api,
  path: string,
  scope: "project" | "all_projects",
  change: Change,
): Promise<string> {
  const { items } = await readPriceFile(path);
  const stored = priceItemsEndpoint.response.parse(await api.ask("GET", `/prices/items?project=${api.project}`)).items;
  const plans = items.map((item) => {
    const name = priceItemName(item);
    const known = stored.find((one) => one.name === name && one.scope === scope);
    return { name, item, known, isSame: isDeepStrictEqual(known?.item, item) };
  });
  const names = plans.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new CommandError(`Two items of ${path} are about the same thing: ${twice}.`);
  const writing = plans.filter(({ isSame }) => !isSame);
  const lines = writing.map(({ name, known }) => `  ${known === undefined ? "added" : "changed"}: ${name}`);
  if (writing.length === 0) return `All ${plans.length} item(s) are there already.`;
  const summary = `For ${scope === "project" ? `project ${api.project}` : "all projects"}:\n${lines.join("\n")}`;
  if (!(await change.confirm(summary))) return "Nothing was changed.";
  const warnings: string[] = [];
  for (const { name, item, known } of writing) {
    const body = {
      project: api.project,
      scope,
      item,
      expected_version: known?.version ?? 0,
      author: change.author,
      reason: change.reason,
    };
    const written = putPriceItemEndpoint.response.parse(await api.ask("PUT", `/prices/items/${name}`, body));
    warnings.push(...written.warnings.map((warning) => `  ${name}: ${warning}`));
  }
  return [`${writing.length} item(s) were written.`, ...warnings].join("\n");
}
