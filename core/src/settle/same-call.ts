import type { SettleFacts } from "./settle-facts.ts";

/** Comparisons of two records: could they tell of the same call, and which tells it better? */

/** Whether it states what was used. */
export const hasUsage = ({ usageSource }: SettleFacts): boolean => usageSource !== "missing";

const ranks: Readonly<Record<SettleFacts["usageQuality"], number>> = {
  exact: 5,
  assumed_semantics: 4,
  lower_bound: 3,
  upper_bound: 3,
  client_estimate: 2,
  unknown: 1,
};

/** How far the usage can be trusted: 0 (none stated) … 5 (exact). */
export const usageRank = (facts: SettleFacts): number => (hasUsage(facts) ? ranks[facts.usageQuality] : 0);

/** The numbers of an estimate, or of who leaves parts out on both sides, say nothing against another record's. */
export const isFirm = (facts: SettleFacts): boolean =>
  hasUsage(facts) && facts.usageQuality !== "client_estimate" && facts.usageQuality !== "unknown";

/** Equal totals, where both state them; `false` when a side states none. */
export function isSameUsage(a: SettleFacts, b: SettleFacts): boolean {
  if (!hasUsage(a) || !hasUsage(b)) return false;
  return a.inputTokens === b.inputTokens && a.outputTokens === b.outputTokens;
}

/** Whether their usage allows that they tell of one call: equal, or not firmly stated by one of them. */
export const isUsageCompatible = (a: SettleFacts, b: SettleFacts): boolean =>
  !isFirm(a) || !isFirm(b) || isSameUsage(a, b);

/** Signal, instrumentation without its version, and process: a call has at most one record of each. */
export const recorderOf = ({ emitter, signal, dialect, sourceKey }: SettleFacts): string =>
  `${signal}|${scopeOf(emitter) || dialect}|${sourceKey}`;

/** The instrumentation without its version. */
export function scopeOf(emitter: string): string {
  const at = emitter.lastIndexOf("@");
  return at > 0 ? emitter.slice(0, at) : emitter;
}

/** What kind of work was asked for. Text in, text out has many names; of the others each is its own. */
export function workOf({ operation }: SettleFacts): string {
  if (/embed/i.test(operation)) return "embeddings";
  if (/rerank/i.test(operation)) return "rerank";
  if (/image|speech|audio|transcri|video|moderat/i.test(operation)) return operation.toLowerCase();
  return "text";
}

/** What tells versions of one model apart, not models: `-2025-08-07`, `@20250929`, `-0613`, `-001`, `-v1:0`, `-latest`. */
const versions = /^([-@:](\d{8}|\d{4}-\d\d-\d\d|\d{3,4}|v\d+(:\d+)?|latest|preview(-\d\d-\d\d)?|exp))*$/;

type ModelNames = Pick<SettleFacts, "modelRequested" | "modelResolved">;

/** Whether the names may mean one model: one is unknown, or one is the other with a date or version behind it. */
export function isSameModel(a: ModelNames, b: ModelNames): boolean {
  const left = namesOf(a);
  const right = namesOf(b);
  if (left.length === 0 || right.length === 0) return true;
  return left.some((one) => right.some((other) => isSameName(one, other)));
}

function isSameName(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  return long.startsWith(short) && versions.test(long.slice(short.length));
}

/** Lower case, without the provider or region that gateways and Bedrock put in front. */
const namesOf = ({ modelRequested, modelResolved }: ModelNames): string[] =>
  [modelRequested, modelResolved].filter((name) => name !== "").map(bareName);

const bareName = (name: string): string =>
  name
    .toLowerCase()
    .slice(name.lastIndexOf("/") + 1)
    .replace(/^((us|eu|apac|jp|global)\.)?(anthropic|amazon|meta|mistral|cohere|ai21|deepseek)\./, "");

/** End of the call; its start where the duration is not known. */
export const endOf = ({ ts, durationMs = 0 }: SettleFacts): number => ts + durationMs;

/** Whether `inner` lies within `outer`, give or take `slackMs`; a duration that is not known is taken as 0. */
export const contains = (outer: SettleFacts, inner: SettleFacts, slackMs: number): boolean =>
  outer.ts - slackMs <= inner.ts && endOf(inner) <= endOf(outer) + slackMs;

/** By how much the times of spans differ that one clock gave. */
const ONE_CLOCK_SLACK_MS = 100;

/** What to allow for between two records: spans of one process have one clock, logs are dated when they are written. */
export function slackBetween(a: SettleFacts, b: SettleFacts, otherClockMs: number): number {
  const isOneClock = a.signal === "span" && b.signal === "span" && a.sourceKey !== "" && a.sourceKey === b.sourceKey;
  return isOneClock ? ONE_CLOCK_SLACK_MS : otherClockMs;
}

/** How far apart two records of one call are, milliseconds: by starts or by ends, for some are dated by their end. */
export const distanceOf = (a: SettleFacts, b: SettleFacts): number =>
  Math.min(Math.abs(a.ts - b.ts), Math.abs(endOf(a) - endOf(b)));

const UNKNOWN_DURATION_MS = 300_000;

/** Whether they happened at one time, give or take `slackMs`; where neither duration is known, within five minutes. */
export function overlaps(a: SettleFacts, b: SettleFacts, slackMs: number): boolean {
  if (a.durationMs === undefined && b.durationMs === undefined) return Math.abs(a.ts - b.ts) <= UNKNOWN_DURATION_MS;
  return a.ts <= endOf(b) + slackMs && b.ts <= endOf(a) + slackMs;
}

const signalRanks = { native: 3, span: 2, log: 1, metric: 0 } as const;

/** native > span > log > metric. */
export const signalRank = ({ signal }: SettleFacts): number => signalRanks[signal];

/** A total order by content, so that no answer depends on the order in which records came. */
export function byTime(a: SettleFacts, b: SettleFacts): number {
  return a.ts - b.ts || signalRank(b) - signalRank(a) || (a.callId < b.callId ? -1 : a.callId > b.callId ? 1 : 0);
}
