import type { SharedFacts } from "./call.ts";
import type { Redact } from "./call-text.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type Limits, limitRanges } from "./limits.ts";
import { openTaskStorage, type TaskStorage } from "./platform.ts";
import type { Trouble } from "./tally.ts";
import type { Fetch } from "./transport.ts";

/** What `init` takes. Nothing is read from the environment: what is not given here has the default. */
export interface Options {
  /** Where the collector listens. Default `http://127.0.0.1:4318`. */
  url?: string | undefined;
  /** Sent as `Authorization: Bearer …`. Default: none, which a collector on loopback accepts. */
  apiKey?: string | undefined;
  /** The project events belong to. Default: the project of the key, or `default`. */
  project?: string | undefined;
  /** Short for `defaults.environment`, e.g. `production`. */
  environment?: string | undefined;
  /** Facts every call and outcome carries unless its task or the call itself says otherwise. */
  defaults?: SharedFacts | undefined;
  /**
   * Whether the `text` of calls is sent. Default `off`: it is ignored. `redacted`: addresses, numbers of cards, accounts and
   * telephones, keys and tokens are replaced before it leaves the process.
   */
  text?: "off" | "redacted" | undefined;
  /** Takes more out of texts, before the rules there are. A text on which it throws is not sent. */
  redact?: Redact | undefined;
  limits?: Partial<Limits> | undefined;
  /** Told about trouble, at most once a minute for each kind. Default: nobody is told. What it throws is ignored. */
  onError?: ((trouble: Trouble) => void) | undefined;
  /** Whether to send what is queued when the process has nothing left to do, for at most 2 s. Default true. */
  flushOnExit?: boolean | undefined;
  /** Default: the platform's `fetch`, as it is when `init` is called. */
  fetch?: Fetch | undefined;
  /** For tests. Default: the system's. */
  clock?: Clock | undefined;
  /** Carries the current task; an `AsyncLocalStorage` of your own. Default: one is made where the platform can. */
  storage?: TaskStorage | undefined;
}

/** Options, complete and checked. */
export interface Settings {
  url: string;
  headers: Record<string, string>;
  facts: SharedFacts;
  keepsText: boolean;
  redact: Redact | undefined;
  limits: Limits;
  onError: ((trouble: Trouble) => void) | undefined;
  flushOnExit: boolean;
  fetch: Fetch;
  clock: Clock;
  storage: TaskStorage | undefined;
  /** What is wrong with the options; where there is anything, the client drops all events. */
  problems: readonly string[];
}

const optionNames: Record<keyof Options, true> = {
  url: true,
  apiKey: true,
  project: true,
  environment: true,
  defaults: true,
  text: true,
  redact: true,
  limits: true,
  onError: true,
  flushOnExit: true,
  fetch: true,
  clock: true,
  storage: true,
};

/** Checks everything at once. Never throws: what cannot be used is replaced by the default and named in `problems`. */
export function readOptions(options: Options): Settings {
  const problems: string[] = [];
  const given = copyOf(options, "options", problems);
  for (const name of Object.keys(given))
    if (!Object.hasOwn(optionNames, name))
      problems.push(`${name} is not an option; see the README for those there are`);
  const check = <T>(name: keyof Options, isRight: (value: unknown) => boolean, remedy: string, standard: T): T => {
    const value = given[name];
    if (value === undefined) return standard;
    if (isRight(value)) return value as T;
    problems.push(`${name} must be ${remedy}`);
    return standard;
  };
  const apiKey = check<string | undefined>("apiKey", isHeaderText, "visible ASCII text", undefined);
  const project = check<string | undefined>("project", isHeaderText, "visible ASCII text", undefined);
  const environment = check<string | undefined>("environment", isString, "text", undefined);
  const facts = copyOf(given["defaults"], "defaults", problems);
  return {
    url: check("url", isHttpUrl, "an http or https URL without user, query or fragment", "http://127.0.0.1:4318"),
    headers: {
      "content-type": "application/json",
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      ...(project === undefined ? {} : { "x-outlay-project": project }),
    },
    facts: environment === undefined ? facts : { environment, ...facts },
    keepsText: check("text", (value) => value === "off" || value === "redacted", "off or redacted", "off") !== "off",
    redact: check<Settings["redact"]>("redact", isFunction, "a function", undefined),
    limits: readLimits(copyOf(given["limits"], "limits", problems), problems),
    onError: check<Settings["onError"]>("onError", isFunction, "a function", undefined),
    flushOnExit: check("flushOnExit", (value) => typeof value === "boolean", "true or false", true),
    fetch: check("fetch", isFunction, "a function like fetch", platformFetch(problems, given["fetch"] !== undefined)),
    clock: check("clock", isClock, "an object with now, monotonic, sleep and random", systemClock),
    storage: check("storage", isStorage, "an AsyncLocalStorage", undefined) ?? openTaskStorage(),
    problems,
  };
}

function readLimits(given: Record<string, unknown>, problems: string[]): Limits {
  const limits = {} as Limits;
  for (const [name, [standard, least, most]] of Object.entries(limitRanges)) {
    const value = given[name];
    const isRight = Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
    if (value !== undefined && !isRight)
      problems.push(`limits.${name} must be a whole number from ${least} to ${most}`);
    limits[name as keyof Limits] = isRight ? (value as number) : standard;
  }
  for (const name of Object.keys(given))
    if (!Object.hasOwn(limitRanges, name)) problems.push(`limits.${name} is not a limit`);
  return limits;
}

/** The captured function is called without a receiver, as `fetch` demands. */
function platformFetch(problems: string[], isGiven: boolean): Fetch {
  const fetch = (globalThis as { fetch?: Fetch }).fetch;
  if (fetch) return fetch;
  if (!isGiven) problems.push("fetch must be given: this platform has none");
  return () => Promise.reject(new Error("no fetch"));
}

/** A plain copy of an object that may be anything, so that it is read once and cannot throw later. */
function copyOf(value: unknown, name: string, problems: string[]): Record<string, unknown> {
  if (value === undefined) return {};
  try {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // A getter threw; said below like any other wrong value.
  }
  problems.push(`${name} must be an object`);
  return {};
}

const isString = (value: unknown) => typeof value === "string" && value !== "";
const isFunction = (value: unknown) => typeof value === "function";
const isHeaderText = (value: unknown) => typeof value === "string" && /^[\x21-\x7e]+$/.test(value);

function isHttpUrl(value: unknown): boolean {
  try {
    const { protocol, username, password, search, hash } = new URL(value as string);
    return typeof value === "string" && /^https?:$/.test(protocol) && username + password + search + hash === "";
  } catch {
    return false;
  }
}

function hasFunctions(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => isFunction((value as Record<string, unknown>)[name]));
}
const isClock = (value: unknown) => hasFunctions(value, ["now", "monotonic", "sleep", "random"]);
const isStorage = (value: unknown) => hasFunctions(value, ["getStore", "run"]);
