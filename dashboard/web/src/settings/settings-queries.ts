import type { ServiceTier } from "@outlay/core/price-book-shape";
import type { z } from "zod";
import type { measureSettingsEndpoint } from "../../../contract/measure-settings.ts";
import type { monthsEndpoint } from "../../../contract/months.ts";
import type {
  priceConflictsEndpoint,
  priceItemHistoryEndpoint,
  priceItemsEndpoint,
  pricesEndpoint,
  StoredPriceItem,
} from "../../../contract/prices.ts";
import type { listRepricingsEndpoint, RepricingJson, repricingEndpoint } from "../../../contract/repricing.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope } from "../api/queries.ts";
import type { PriceSearch } from "./price-search.ts";

export type PriceItems = z.output<(typeof priceItemsEndpoint)["response"]>;
export type Conflicts = z.output<(typeof priceConflictsEndpoint)["response"]>;
export type Months = z.output<(typeof monthsEndpoint)["response"]>;
export type MeasureSettingsAnswer = z.output<(typeof measureSettingsEndpoint)["response"]>;
export type ItemScope = StoredPriceItem["scope"];

/** Prices in force now, of every source. */
export function pricesQuery(scope: Scope, { model, provider, tier, source }: PriceSearch, limit: number) {
  const { project, tz } = scope;
  const query = {
    project,
    tz,
    limit,
    ...(model !== "" && { model }),
    ...(provider !== "" && { provider }),
    // A tier there is not is the reader's word; the API answers which there are.
    ...(tier !== "" && { tier: tier as ServiceTier }),
    ...(source !== "" && { source }),
  };
  const answer = (signal: AbortSignal) => ask<typeof pricesEndpoint>("/prices", { query, signal });
  return figureQuery({ scope, name: "prices", asked: query, answer });
}

/** Prices, aliases and contracts of one's own, imported lists, the price file. */
export function itemsQuery(scope: Scope) {
  const query = { project: scope.project };
  const answer = (signal: AbortSignal) => ask<typeof priceItemsEndpoint>("/prices/items", { query, signal });
  return figureQuery({ scope, name: "price-items", asked: query, answer });
}

/** Every version of an item, newest first. */
export function itemHistoryQuery(scope: Scope, owner: ItemScope, name: string) {
  const query = { project: scope.project, scope: owner };
  const answer = (signal: AbortSignal) =>
    ask<typeof priceItemHistoryEndpoint>(`/prices/items/${encodeURIComponent(name)}`, {
      query,
      signal,
    });
  return figureQuery({ scope, name: "price-item-history", asked: { ...query, name }, answer });
}

/** Where sources disagree now about what is looked for. */
export function conflictsQuery(scope: Scope, { model, provider }: Pick<PriceSearch, "model" | "provider">) {
  const { project, tz } = scope;
  const query = { project, tz, limit: 100, ...(model !== "" && { model }), ...(provider !== "" && { provider }) };
  const answer = (signal: AbortSignal) => ask<typeof priceConflictsEndpoint>("/prices/conflicts", { query, signal });
  return figureQuery({ scope, name: "price-conflicts", asked: query, answer });
}

const POLL_MS = 1_000;
const openStates: readonly RepricingJson["state"][] = ["requested", "previewing", "applying"];
const isUnderWay = ({ state }: Pick<RepricingJson, "state">) => openStates.includes(state);

/** Re-pricings, newest first; asked again while one is under way. */
export function repricingsQuery(scope: Scope) {
  const query = { project: scope.project, limit: 100 };
  const answer = (signal: AbortSignal) => ask<typeof listRepricingsEndpoint>("/repricings", { query, signal });
  const source = figureQuery({ scope, name: "repricings", asked: query, answer });
  return {
    ...source,
    refetchInterval: ({ state }) => (state.data?.repricings.some(isUnderWay) === true ? POLL_MS : false),
  } satisfies typeof source;
}

/** One re-pricing as it stands, until nothing more will happen by itself. */
export function repricingQuery(scope: Scope, id: string) {
  const answer = (signal: AbortSignal) =>
    ask<typeof repricingEndpoint>(`/repricings/${encodeURIComponent(id)}`, {
      query: { project: scope.project },
      signal,
    });
  const source = figureQuery({ scope, name: "repricing", asked: id, answer });
  return {
    ...source,
    refetchInterval: ({ state }) => (state.data === undefined || isUnderWay(state.data) ? POLL_MS : false),
  } satisfies typeof source;
}

/** Months that were closed, with their figures then and now. */
export function monthsQuery(scope: Scope) {
  const query = { project: scope.project };
  const answer = (signal: AbortSignal) => ask<typeof monthsEndpoint>("/months", { query, signal });
  return figureQuery({ scope, name: "months", asked: query, answer });
}

export function measureSettingsQuery(scope: Scope) {
  const query = { project: scope.project };
  const answer = (signal: AbortSignal) => ask<typeof measureSettingsEndpoint>("/measures/settings", { query, signal });
  return figureQuery({ scope, name: "measure-settings", asked: query, answer });
}
