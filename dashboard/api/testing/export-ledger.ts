import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { inputTokens, outputTokens, type Usage } from "@outlay/core/usage";
import fc from "fast-check";
import { plainCall } from "./ledger.ts";

/** 2026-01-01T00:00:00Z; the calls of {@link ledgers} lie in the 70 days from here. */
export const LEDGER_START = Date.UTC(2026, 0, 1);
export const LEDGER_DAYS = 70;

const quantity = fc.option(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3_000_000 })), { nil: undefined });
const amount = fc.option(fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 30_000_000_000n })), { nil: undefined });
/** What spreadsheets, CSV and JSON trip over. */
const word = fc.constantFrom(
  "",
  "alpha",
  "=1+1",
  "+a",
  "-b",
  "@c",
  "\tx",
  "\ry",
  'say "hi"',
  "a,b",
  "two\r\nlines",
  "Zürich",
  "'",
  "\\",
);

const callFacts = fc.record({
  atMs: fc.integer({ min: 0, max: LEDGER_DAYS * 86_400_000 - 1 }),
  provider: fc.constantFrom("", "anthropic", "openai"),
  account: fc.constantFrom("", "acct-1"),
  model: fc.constantFrom("", "m-large", "m-small"),
  tier: fc.constantFrom("", "batch"),
  region: fc.constantFrom("", "eu"),
  team: word,
  feature: word,
  tag: word,
  usage: fc.record({
    input_uncached: quantity,
    cache_read: quantity,
    cache_write_5m: quantity,
    cache_write_1h: quantity,
    cache_write_unknown: quantity,
    input_audio: quantity,
    output_text: quantity,
    output_reasoning: quantity,
    web_searches: quantity,
  }),
  lines: fc.record({ input: amount, cacheRead: amount, cacheWrite: amount, output: amount, other: amount }),
  listPercent: fc.constantFrom(100, 100, 130, 70),
  unpriced: fc.subarray(["input_audio", "output_text", "web_searches"] as const),
  kind: fc.constantFrom("call", "call", "call", "call", "unpriced", "reported", "adjustment", "unbilled"),
  isCorrected: fc.boolean(),
});
type CallFacts = typeof callFacts extends fc.Arbitrary<infer Facts> ? Facts : never;

/** Ledgers with whatever a call may be: priced, in part, not at all, as reported, corrected, not billed; adjustments. */
export const ledgers: fc.Arbitrary<readonly CallFacts[]> = fc.array(callFacts, { maxLength: 40 });

/** The rows of such a ledger; those of a corrected call are three. */
export const ledgerRows = (facts: readonly CallFacts[], project: string): CallRow[] =>
  facts.flatMap((one, index) => callRows(one, { project, n: index + 1 }));

function callRows(facts: CallFacts, { project, n }: { project: string; n: number }): CallRow[] {
  const row: CallRow = {
    ...plainCall(n),
    project_id: project,
    ts: LEDGER_START + facts.atMs,
    received_at: LEDGER_START + facts.atMs,
    provider: facts.provider,
    provider_account: facts.account,
    model_requested: facts.model,
    service_tier: facts.tier,
    region: facts.region,
    team: facts.team,
    feature: facts.feature,
    tags: facts.tag === "" ? undefined : { plan: facts.tag },
    ...(facts.kind === "adjustment" ? adjustmentFacts(facts) : { ...usageFacts(facts), ...moneyFacts(facts) }),
    is_billable: facts.kind !== "unbilled",
  };
  if (!facts.isCorrected) return [row];
  const original: CallRow = { ...row, cost: 7n, cost_input: 7n, cost_list: undefined, price_status: "priced" };
  const corrected = { corrected_at: row.received_at + 1, corrected_by: "test", reason: "reprice" };
  return [original, { ...original, ...corrected, sign: -1 }, { ...row, ...corrected, revision: 1 }];
}

function adjustmentFacts({ lines, listPercent }: CallFacts): Partial<CallRow> {
  // Less is booked as often as more.
  const cost = (lines.other ?? 5n) * (listPercent === 70 ? -1n : 1n);
  return { kind: "adjustment", cost, cost_other: cost, price_status: "priced", tags: { adjusted_month: "2025-11" } };
}

function usageFacts({ usage: given }: CallFacts): Partial<CallRow> {
  const usage: Usage = Object.fromEntries(Object.entries(given).filter(([, count]) => count !== undefined));
  const { input_uncached, cache_read, cache_write_5m, cache_write_1h, output_text, output_reasoning, ...more } = usage;
  return {
    ...{ input_uncached, cache_read, cache_write_5m, cache_write_1h, output_text, output_reasoning },
    usage_more: more,
    input_tokens: inputTokens(usage),
    output_tokens: outputTokens(usage),
  };
}

function moneyFacts({ kind, lines, listPercent, unpriced }: CallFacts): Partial<CallRow> {
  const { input, cacheRead, cacheWrite, output, other } = lines;
  const known = Object.values(lines).filter((line) => line !== undefined);
  if (kind === "unpriced" || known.length === 0) return { cost: undefined, price_status: "unpriced" };
  if (kind === "reported") {
    return { cost: other ?? 9n, cost_other: other ?? 9n, price_status: "provider_reported" };
  }
  const cost = known.reduce((sum, line) => sum + line, 0n);
  return {
    cost,
    cost_list: listPercent === 100 ? undefined : (cost * BigInt(listPercent)) / 100n + 3n,
    ...{ cost_input: input, cost_cache_read: cacheRead, cost_cache_write: cacheWrite },
    ...{ cost_output: output, cost_other: other },
    price_status: unpriced.length > 0 ? "partly_priced" : "priced",
    unpriced_classes: unpriced,
  };
}
