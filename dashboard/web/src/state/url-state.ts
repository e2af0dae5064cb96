import { type Dimension, dimensions, comparisons as knownComparisons } from "../../../contract/vocabulary.ts";
import { approximateMs, parseInstant } from "../time/instant.ts";
import { knownTimeZone } from "../time/wall-time.ts";

/**
 * Everything that decides what the page shows. It lives in the URL and nowhere else, so a copied address shows the
 * same figures to the next reader. A hand-written parser (zod would cost the page more than the whole header).
 */
export interface UrlState {
  /** `undefined`: the reader has not chosen; the page picks a project with data. */
  readonly project: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly cmp: Comparison;
  readonly by: Grouping;
  readonly view: "chart" | "table";
}
export type Comparison = (typeof knownComparisons)[number];
export type Grouping = Dimension | `tag:${string}`;

/** A parameter that was not usable, for the notice that says what was shown instead. */
export interface Rejected {
  readonly name: string;
  readonly value: string;
  readonly used: string;
}

export const defaultState: UrlState = {
  project: undefined,
  from: "now-30d",
  to: "now",
  tz: "UTC",
  cmp: "prev",
  by: "model_resolved",
  view: "chart",
};

const PROJECT = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;

type Readers = { readonly [Name in keyof UrlState]: (text: string) => UrlState[Name] | undefined };
/** In canonical order. Each reads one parameter, or says by `undefined` that it cannot. */
const readers: Readers = {
  project: (text) => (PROJECT.test(text) ? text : undefined),
  from: (text) => (parseInstant(text) === undefined ? undefined : text),
  to: (text) => (parseInstant(text) === undefined ? undefined : text),
  tz: knownTimeZone,
  cmp: (text) => knownComparisons.find((name) => name === text),
  by: readGrouping,
  view: (text) => (text === "chart" || text === "table" ? text : undefined),
};

function readGrouping(text: string): Grouping | undefined {
  if (text.startsWith("tag:") && text.length > 4 && text.length <= 104 && !/\p{Cs}/u.test(text)) {
    return text as `tag:${string}`;
  }
  return dimensions.find((name) => name === text);
}

/** Reads a URL's query (with or without "?"). Never throws: what is not usable becomes its default and is reported. */
export function parseUrl(search: string, nowMs: number): { state: UrlState; rejected: readonly Rejected[] } {
  const params = new URLSearchParams(search);
  const rejected: Rejected[] = [];
  const read = <Name extends keyof UrlState>(name: Name): UrlState[Name] => {
    const text = params.get(name);
    if (text === null) return defaultState[name];
    const value = readers[name](text);
    if (value !== undefined) return value;
    rejected.push({ name, value: text.slice(0, 60), used: String(defaultState[name] ?? "automatic") });
    return defaultState[name];
  };
  const state: UrlState = {
    project: read("project"),
    from: read("from"),
    to: read("to"),
    tz: read("tz"),
    cmp: read("cmp"),
    by: read("by"),
    view: read("view"),
  };
  if (isForward(state.from, state.to, nowMs)) return { state, rejected };
  const used = `${defaultState.from} to ${defaultState.to}`;
  rejected.push({ name: "range", value: `${state.from} to ${state.to}`, used });
  return { state: { ...state, from: defaultState.from, to: defaultState.to }, rejected };
}

/** Whether a range has a length. Both ends must be instants. */
export function isForward(from: string, to: string, nowMs: number): boolean {
  const start = parseInstant(from);
  const end = parseInstant(to);
  return start !== undefined && end !== undefined && approximateMs(start, nowMs) < approximateMs(end, nowMs);
}

/** The state as a query, "" or "?…": canonical order, defaults left out, readable where that is safe. */
export function serialiseUrl(state: UrlState): string {
  const parts: string[] = [];
  for (const name of Object.keys(readers) as (keyof UrlState)[]) {
    const value = state[name];
    if (value === undefined || value === defaultState[name]) continue;
    parts.push(`${name}=${encodeURIComponent(value).replaceAll("%2F", "/").replaceAll("%3A", ":")}`);
  }
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}
