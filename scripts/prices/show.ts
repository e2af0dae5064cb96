import {
  priceConflictsEndpoint,
  priceItemsEndpoint,
  pricesEndpoint,
  unpricedEndpoint,
} from "@outlay/dashboard/contract/prices";
import type { Api } from "./api.ts";
import { table } from "./table.ts";

/** Options of the questions, as they go into the query; what is not given is left out. */
export type Filters = Readonly<Record<string, string | undefined>>;

function queryOf(api: Api, filters: Filters): string {
  const given = Object.entries({ project: api.project, ...filters }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new URLSearchParams(given).toString();
}

const perUnit = (per: number): string => (per === 1_000_000 ? "/M" : per === 1 ? "" : `/${per.toLocaleString("en")}`);

/** Prices in force, page after page. */
export async function listPrices(api: Api, filters: Filters): Promise<string> {
  const rows: (string | null)[][] = [];
  let book = "";
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query = queryOf(api, { limit: "1000", ...filters, ...(cursor === "" ? {} : { cursor }) });
    const page = pricesEndpoint.response.parse(await api.ask("GET", `/prices?${query}`));
    for (const one of page.prices) {
      const shown = ["input_uncached", "cache_read", "output_text"] as const;
      const others = Object.entries(one.prices).filter(
        ([name, price]) => price.fallback === null && !shown.some((own) => own === name),
      );
      rows.push([
        `${one.provider}/${one.model}`,
        one.tier,
        one.region,
        ...shown.map((name) => one.prices[name]?.price ?? null),
        others.map(([name, { price, per }]) => `${name} ${price}${perUnit(per)}`).join(", "),
        `${one.source}@${one.source_version}${one.overridden_by === null ? "" : " (overridden)"}`,
      ]);
    }
    book = page.book;
    cursor = filters["limit"] === undefined ? page.next : null;
  }
  const headings = ["model", "tier", "region", "input/M", "cache read/M", "output/M", "other", "source"];
  const summary = `${rows.length} price(s) in force; sources, strongest first: ${book}`;
  return [table(headings, rows), "", summary, ...(await fileFault(api))].join("\n");
}

/** That the price file on disk is not the one that holds, where that is so. */
async function fileFault(api: Api): Promise<string[]> {
  const query = queryOf(api, {});
  const { file } = priceItemsEndpoint.response.parse(await api.ask("GET", `/prices/items?${query}`));
  if (file === null || file.refused === null) return [];
  const { since, reason } = file.refused;
  return [`Since ${since} the price file on disk is refused, and ${file.source}@${file.list_version} holds: ${reason}`];
}

/** Models without a price, with what they may mean. */
export async function listUnpriced(api: Api, filters: Filters): Promise<string> {
  const answer = unpricedEndpoint.response.parse(await api.ask("GET", `/prices/unpriced?${queryOf(api, filters)}`));
  if (answer.models.length === 0) return "Every call of this time has a price, or no usage that one could be put on.";
  const rows = answer.models.map((one) => [
    `${one.provider ?? "?"}/${one.model_resolved ?? one.model_requested ?? "?"}`,
    one.reason,
    one.calls,
    one.input_tokens,
    one.output_tokens,
    one.reported_cost,
  ]);
  const hints = answer.models.flatMap((one) => {
    const [first] = one.suggestions;
    if (first === undefined) return [];
    const cost = first.estimated_cost === null ? "" : `, about ${first.estimated_cost} USD`;
    const name = one.model_resolved ?? one.model_requested;
    return [`  ${name} may be ${first.provider}/${first.model} (${first.confidence}: ${first.reason}${cost})`];
  });
  const headings = ["model", "reason", "calls", "input tokens", "output tokens", "reported USD"];
  return [table(headings, rows), ...(hints.length > 0 ? ["", ...hints] : [])].join("\n");
}

/** Where sources disagree. */
export async function listConflicts(api: Api, filters: Filters): Promise<string> {
  const query = queryOf(api, filters);
  const answer = priceConflictsEndpoint.response.parse(await api.ask("GET", `/prices/conflicts?${query}`));
  const rows = answer.conflicts.map((one) => [
    `${one.provider}/${one.model}`,
    one.tier,
    one.region,
    one.from_prompt_tokens === null ? one.class : `${one.class} from ${one.from_prompt_tokens} tokens`,
    `${one.winner.price}${perUnit(one.winner.per)}`,
    one.winner.source,
    `${one.other.price}${perUnit(one.other.per)}`,
    one.other.source,
    one.ratio === null ? null : `× ${Number(one.ratio.toPrecision(3))}`,
  ]);
  const headings = ["model", "tier", "region", "class", "counts", "of", "other", "of", "ratio"];
  return `${table(headings, rows)}\n\n${answer.found} difference(s), ${answer.conflicts.length} shown`;
}
