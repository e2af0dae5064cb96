import * as z from "zod/mini";
import { type Bucket, buckets, type Metric, metrics } from "../../../contract/vocabulary.ts";
import { approximateMs, parseInstant } from "../time/instant.ts";
import { knownTimeZone } from "../time/wall-time.ts";
import { type Comparison, readComparison, statedComparison } from "./comparison.ts";
import { readFilter, type UrlFilter, writeFilter } from "./filter-text.ts";
import { type Grouping, readGrouping } from "./grouping.ts";

/**
 * What every page shows follows from this and from nothing else, so that a copied address shows the same figures to the next
 * reader. A field that is `undefined` or empty was not chosen: the page decides.
 */
export interface UrlState {
  /** `undefined`: the reader has not chosen; the app picks a project with data. */
  readonly project: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly cmp: Comparison;
  readonly g: Bucket;
  /** At most two. */
  readonly m: readonly Metric[];
  /** At most three. */
  readonly by: readonly Grouping[];
  /** All of them hold; at most 20. */
  readonly f: readonly UrlFilter[];
  /** `all`: environments that are usually left out are not; `undefined`: they are, by a filter in `f`. */
  readonly env: "all" | undefined;
  /** Groups drawn one by one; the rest is "Other". 1 … 20. */
  readonly top: number;
  readonly view: "chart" | "table" | undefined;
  /** A tab of the page; each page knows its own. */
  readonly tab: string | undefined;
  /** Column of the page's table; a "-" before it sorts downwards. */
  readonly sort: string | undefined;
  /** What is open or selected: the id of a call, a row. */
  readonly sel: string | undefined;
  /** What was typed to find rows of a table by name. */
  readonly q: string | undefined;
  /** Only tasks that ended so. */
  readonly outcome: Outcome | undefined;
  /** The span that is selected: its id in the trace, its event id or its span id. */
  readonly span: string | undefined;
  /** Whether the critical path of a trace is drawn; `undefined`: it is. */
  readonly path: "critical" | "off" | undefined;
  /** What bars and nodes are coloured by; each page knows its own words. */
  readonly color: string | undefined;
  /** Only what cost at least so many USD, as a decimal number. */
  readonly min: string | undefined;
  /** Which texts are counted. */
  readonly corpus: string | undefined;
  /** The model that others are measured against. */
  readonly ref: string | undefined;
  /** Models that are compared, at most 20; none: the page picks them. */
  readonly models: readonly string[];
  /** Columns of the page's table, at most 30; none: the page picks them. */
  readonly cols: readonly string[];
  /** What amounts are in. There is no rate of exchange yet, so there is one. */
  readonly cur: (typeof currencies)[number];
  /** For whom the Overview is put in order. It never hides anything. */
  readonly lens: Lens | undefined;
  /** A saved view whose state is to be opened; the rest of the address goes before it. */
  readonly sv: string | undefined;
}
const currencies = ["USD"] as const;
export const lenses = ["finops", "engineering", "on-call"] as const;
export type Lens = (typeof lenses)[number];

/** The grammar of every page's address. A zone that was not chosen is the project's, which the address does not know. */
export type Address = Omit<UrlState, "tz"> & { readonly tz: string | undefined };

/** How a task may have ended, `unknown` where nobody has said; best first. */
export const outcomes = ["success", "partial", "failure", "abandoned", "unknown"] as const;
export type Outcome = (typeof outcomes)[number];

/** A parameter that was not usable, for the toast that says what was shown instead. */
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
  g: "auto",
  m: [],
  by: [],
  f: [],
  env: undefined,
  top: 7,
  view: undefined,
  tab: undefined,
  sort: undefined,
  sel: undefined,
  q: undefined,
  outcome: undefined,
  span: undefined,
  path: undefined,
  color: undefined,
  min: undefined,
  corpus: undefined,
  ref: undefined,
  models: [],
  cols: [],
  cur: "USD",
  lens: undefined,
  sv: undefined,
};
export const defaultAddress: Address = { ...defaultState, tz: undefined };

/** Version of the grammar. There is one: an address of another version is read as far as it can be. */
const VERSION = "1";

/** Other names of metrics: the specification's own, and the numbers of the measures. */
const metricAliases: Readonly<Record<string, Metric>> = {
  cost: "spend",
  M1: "spend",
  M2: "requests",
  M3: "cost_per_request",
  M4: "cost_per_user",
  M8: "latency_p95_ms",
  M9: "input_tokens",
  M10: "cache_read_ratio",
  M11: "blended_input_price",
  M21: "retry_rate",
};

const readMetric = (text: string): Metric | undefined =>
  metrics.find((name) => name === text) ?? (Object.hasOwn(metricAliases, text) ? metricAliases[text] : undefined);

/** A field that is written once: text read by `read`, which says by `undefined` that it cannot. */
const one = <T>(read: (text: string) => T | undefined) =>
  z.pipe(
    z.tuple([z.string()]),
    z.transform(([text], context) => {
      const value = read(text);
      if (value !== undefined) return value;
      context.issues.push({ code: "custom", message: "not usable", input: text });
      return z.NEVER;
    }),
  );

/** A project, a saved view. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;
const isInstant = (text: string) => (parseInstant(text) === undefined ? undefined : text);
const matching = (pattern: RegExp) => one((text) => (pattern.test(text) ? text : undefined));
const oneOf = <const T extends string>(names: readonly T[]) => one((text) => names.find((name) => name === text));
const readPlainText = (text: string) => (text !== "" && text.length <= 300 && !/\p{Cs}/u.test(text) ? text : undefined);
const plainText = one(readPlainText);
const readColumn = (text: string) => (/^[a-z][a-z0-9-]{0,29}$/.test(text) ? text : undefined);

/** How each field that is written at most once is read. In canonical order, the lists below between `g` and `top`. */
const single = {
  project: matching(NAME),
  from: one(isInstant),
  to: one(isInstant),
  tz: one(knownTimeZone),
  cmp: one(readComparison),
  g: oneOf(buckets),
  env: oneOf(["all"]),
  top: one((text) => (/^([1-9]|1\d|20)$/.test(text) ? Number(text) : undefined)),
  view: oneOf(["chart", "table"]),
  tab: matching(/^[a-z][a-z0-9-]{0,29}$/),
  sort: matching(/^-?[a-zA-Z][\w:.-]{0,119}$/),
  sel: plainText,
  q: plainText,
  outcome: oneOf(outcomes),
  span: plainText,
  path: oneOf(["critical", "off"]),
  color: matching(/^[a-z]{1,20}$/),
  min: matching(/^\d{1,12}(\.\d{1,12})?$/),
  corpus: matching(/^[a-z]{1,20}$/),
  ref: plainText,
  cur: oneOf(currencies),
  lens: oneOf(lenses),
  sv: matching(NAME),
} as const;

/** How each entry of a field that may be repeated is read, how it is written, and how many there may be. */
const lists = {
  m: { max: 2, read: readMetric, write: (metric: Metric): string => metric },
  by: { max: 3, read: readGrouping, write: (name: Grouping): string => name },
  f: { max: 20, read: readFilter, write: writeFilter },
  cols: { max: 30, read: readColumn, write: (name: string): string => name },
  models: { max: 20, read: readPlainText, write: (name: string): string => name },
} as const;

type SingleName = keyof typeof single;
type ListName = keyof typeof lists;

/** Reads a URL's query (with or without "?"). Never throws: what is not usable becomes its default and is reported. */
export function parseUrl(search: string, nowMs: number): { state: Address; rejected: readonly Rejected[] } {
  const params = new URLSearchParams(search);
  const rejected: Rejected[] = [];
  const reject = (name: string, value: string, used: string) =>
    rejected.push({ name, value: value.slice(0, 60), used });
  const given = Object.fromEntries(
    (Object.keys(single) as SingleName[]).map((name) => [name, readSingle(params, name, reject)]),
  ) as Omit<Address, ListName>;
  const listed = Object.fromEntries(
    (Object.keys(lists) as ListName[]).map((name) => [name, readList(params, name, reject)]),
  ) as unknown as Pick<UrlState, ListName>;
  const read: Address = { ...given, ...listed };
  const state = hasForwardComparison(read, nowMs) ? read : { ...read, cmp: defaultState.cmp };
  if (state.cmp !== read.cmp) reject("cmp", read.cmp, state.cmp);
  const version = params.get("v");
  if (version !== null && version !== VERSION) reject("v", version, `version ${VERSION}`);
  if (isForward(state.from, state.to, nowMs)) return { state, rejected };
  reject("range", `${state.from} to ${state.to}`, `${defaultState.from} to ${defaultState.to}`);
  return { state: { ...state, from: defaultState.from, to: defaultState.to }, rejected };
}

/** A comparison that states a range of its own states one with a length. */
function hasForwardComparison({ cmp }: Address, nowMs: number): boolean {
  const stated = statedComparison(cmp);
  return stated?.kind !== "custom" || isForward(stated.from, stated.to, nowMs);
}

type Reject = (name: string, value: string, used: string) => void;

function readSingle(params: URLSearchParams, name: SingleName, reject: Reject): Address[SingleName] {
  const texts = params.getAll(name);
  if (texts.length === 0) return defaultAddress[name];
  // Written twice, the first counts, as everywhere on the web.
  const parsed = single[name].safeParse(texts.slice(0, 1));
  if (parsed.success) return parsed.data as Address[SingleName];
  reject(name, texts[0] ?? "", String(defaultAddress[name] ?? "automatic"));
  return defaultAddress[name];
}

function readList(params: URLSearchParams, name: ListName, reject: Reject): unknown[] {
  const { max, read, write } = lists[name];
  const found = new Map<string, unknown>();
  for (const text of params.getAll(name)) {
    const value = read(text);
    const isFull = found.size >= max;
    if (value === undefined || isFull) reject(name, text, isFull ? `the first ${max}` : "without it");
    else found.set((write as (entry: unknown) => string)(value), value);
  }
  return [...found.values()];
}

/** Whether a range has a length. Both ends must be instants. */
export function isForward(from: string, to: string, nowMs: number): boolean {
  const start = parseInstant(from);
  const end = parseInstant(to);
  return start !== undefined && end !== undefined && approximateMs(start, nowMs) < approximateMs(end, nowMs);
}

const order = [
  "project",
  "from",
  "to",
  "tz",
  "cmp",
  "g",
  "m",
  "by",
  "f",
  "env",
  "top",
  "view",
  "tab",
  "sort",
  "sel",
  "q",
  "outcome",
  "span",
  "path",
  "color",
  "min",
  "corpus",
  "ref",
  "models",
  "cols",
  "cur",
  "lens",
  "sv",
] as const;

/** The state as a query, "" or "?…": canonical order, defaults left out, readable where that is safe. */
export function serialiseUrl(state: Address): string {
  const parts = order.flatMap((name) =>
    (isListName(name) ? writeList(state, name) : writeSingle(state, name)).map(
      (text) => `${name}=${escapeParameter(text)}`,
    ),
  );
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

const isListName = (name: SingleName | ListName): name is ListName => Object.hasOwn(lists, name);

function writeSingle(state: Address, name: SingleName): string[] {
  const value = state[name];
  return value === undefined || value === defaultAddress[name] ? [] : [String(value)];
}

const writeList = (state: Address, name: ListName): string[] =>
  (state[name] as readonly unknown[]).map((entry) => (lists[name].write as (entry: unknown) => string)(entry));

/** Percent-encoded, except where a plain character means nothing else in a query and reads better. */
const escapeParameter = (text: string): string =>
  encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");
