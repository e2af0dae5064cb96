import { writeSetting } from "@outlay/clickhouse/settings";
import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { deadLettersTable } from "@outlay/clickhouse/tables/dead-letters";
import { ingestRangesTable } from "@outlay/clickhouse/tables/ingest-ranges";
import { CLOSED_MONTH_KIND } from "@outlay/core/repricing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dataQualityAnswer, type QualitySectionId, qualitySectionIds } from "../contract/data-quality.ts";
import { type TestApi, testApi } from "./testing/ledger.ts";
import { soundCall } from "./testing/sound-call.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const AT = NOW - 3_600_000;
const HOUR = 3_600_000;
const USD = 1_000_000_000_000n;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());
beforeEach(async () => {
  for (const table of ["calls", "settings", "dead_letters", "ingest_ranges"])
    await api.store.writer.command(`TRUNCATE TABLE outlay.${table}`);
});

const good = (n: number, facts: Partial<CallRow> = {}): CallRow => soundCall(n, AT + n, facts);

const ask = async (query = "") => dataQualityAnswer.parse(await api.get(`/data-quality?project=p${query}`));
async function section(id: QualitySectionId, calls: readonly CallRow[]) {
  await api.insert({ calls: [good(1), good(2), ...calls] });
  const { sections } = await ask();
  const wrong = sections.filter((one) => one.calls > 0).map((one) => one.id);
  return { ...sections.find((one) => one.id === id), wrong };
}

test("without a call every section is there and empty, and nothing is divided by zero", async () => {
  const answer = await ask();
  expect(answer.checked_at).toBe(new Date(NOW).toISOString());
  expect(answer.sections.map(({ id }) => id)).toEqual([...qualitySectionIds]);
  expect(answer.sections.every(({ calls, money_at_stake }) => calls === 0 && money_at_stake === null)).toBe(true);
  expect(answer.totals).toMatchObject({ calls: 0, priced_share: null, spend: null });
  expect(answer).toMatchObject({ arrival_delay_ms: null, reported_drift: { calls: 0, ratio: null } });
});

test("of calls about which nothing is wrong nothing is said", async () => {
  await api.insert({ calls: [good(1), good(2)] });
  const answer = await ask();
  expect(answer.sections.filter(({ calls }) => calls > 0)).toEqual([]);
  expect(answer.totals).toEqual({
    calls: 2,
    priced_calls: 2,
    priced_share: 1,
    tokens: 200,
    priced_tokens: 200,
    priced_token_share: 1,
    exact_usage_calls: 2,
    exact_usage_share: 1,
    spend: "2",
  });
});

describe("single calls", () => {
  const unknown: Partial<CallRow> = { cost: undefined, price_status: "unpriced" };

  test("without a price: by reason, with what the others cost per token, and the ids", async () => {
    const calls = [
      good(10, {
        ...unknown,
        unpriced_reason: "unknown_model",
        model_requested: "new",
        model_resolved: "",
        input_tokens: 160,
      }),
      good(11, { ...unknown, unpriced_reason: "unknown_model", model_requested: "new", model_resolved: "" }),
      good(12, { ...unknown, unpriced_reason: "no_model", model_resolved: "", model_requested: "" }),
    ];
    expect(await section("unpriced", calls)).toMatchObject({
      calls: 3,
      share: 3 / 5,
      money_at_stake: "4", // 400 tokens where 200 priced ones cost 2.
      money_basis: "mean_cost_per_token",
      details: [
        { name: "unknown_model", calls: 2, money: null },
        { name: "no_model", calls: 1, money: null },
      ],
      by_model: [
        { name: "new", calls: 2 },
        { name: "", calls: 1 },
      ],
      by_emitter: [{ name: "tool@1", calls: 3 }],
      examples: expect.arrayContaining(["e10", "e11", "e12"]),
      wrong: ["unpriced"],
    });
  });

  test.each<[QualitySectionId, Partial<CallRow>, object]>([
    ["partly_priced", { price_status: "partly_priced", unpriced_reason: "usage_missing" }, { money_at_stake: "1" }],
    ["usage_estimated", { usage_quality: "client_estimate", usage_source: "estimated" }, { money_at_stake: "1" }],
    ["assumed_semantics", { usage_quality: "assumed_semantics", usage_convention: "c" }, { details: [{ name: "c" }] }],
    ["usage_lower_bound", { usage_quality: "lower_bound" }, { money_basis: "cost" }],
    ["usage_upper_bound", { usage_quality: "upper_bound" }, { money_basis: "cost" }],
    ["usage_unknown", { usage_quality: "unknown" }, { money_basis: "cost" }],
    ["convention_overruled", { usage_convention: "openai+reasoning_apart" }, {}],
    ["price_lower_bound", { price_flags: ["audio_at_text_price"] }, { details: [{ name: "audio_at_text_price" }] }],
    ["price_upper_bound", { price_flags: ["cache_read_at_input_price"] }, { money_at_stake: "1" }],
    ["price_uncertain", { price_flags: ["long_context_price", "provider_inferred"] }, { money_at_stake: "1" }],
    ["clock_ahead", { received_at: AT - 2 * HOUR }, { details: [{ name: "1 hour to 1 day" }] }],
    ["late", { received_at: AT + 26 * HOUR }, { details: [{ name: "1 to 30 days" }] }],
    ["late", { received_at: AT + 2 * HOUR, duration_ms: 1_000 }, { details: [{ name: "1 hour to 1 day" }] }],
  ])("%s", async (id, facts, expected) => {
    const found = await section(id, [good(20, facts)]);
    expect(found).toMatchObject({ calls: 1, share: 1 / 3, examples: ["e20"], ...expected });
    expect(found.wrong).toEqual([id]);
  });

  test("a call that is long on its way because it took long is not late", async () => {
    const found = await section("late", [good(20, { received_at: AT + 2 * HOUR, duration_ms: 2 * HOUR })]);
    expect(found.wrong).toEqual([]);
  });

  test("without usage: what it might have cost, and under its own heading as well as without a price", async () => {
    const facts = { ...unknown, unpriced_reason: "usage_missing", usage_source: "missing", usage_quality: "unknown" };
    const nothing = { input_tokens: undefined, output_tokens: undefined };
    const found = await section("usage_missing", [good(20, { ...facts, ...nothing })]);
    expect(found).toMatchObject({ calls: 1, money_at_stake: "1", money_basis: "mean_cost_per_call" });
    expect(found.wrong).toEqual(["unpriced", "usage_missing"]);
  });

  test("left out as a second record: what spend would be too high by", async () => {
    const facts = { is_billable: false, cost: undefined, cost_excluded: 3n * USD, settlement: "duplicate_response" };
    const found = await section("double_count_excluded", [good(20, { ...facts, settled_by: good(1).call_id })]);
    expect(found).toMatchObject({
      calls: 1,
      money_at_stake: "3",
      money_basis: "excluded_cost",
      details: [{ name: "duplicate_response", calls: 1, money: "3" }],
      wrong: ["double_count_excluded"],
    });
  });

  test("withdrawn and corrected rows do not count, and adjustments are no calls", async () => {
    const wrong = good(20, unknown);
    const signed = { corrected_at: AT + 5_000, reason: "reprice:x", corrected_by: "ann" };
    const right = { ...wrong, ...signed, revision: 1, cost: USD, price_status: "priced" };
    const adjustment = good(21, { kind: "adjustment", received_at: AT + 90 * HOUR, usage_quality: "unknown" });
    const found = await section("unpriced", [wrong, { ...wrong, ...signed, sign: -1 }, right, adjustment]);
    expect(found.wrong).toEqual([]);
    expect((await ask()).totals.calls).toBe(3);
  });

  test("after its month was closed: arrived, and corrected", async () => {
    const october = Date.parse("2026-10-31T23:00:00Z");
    const value = { closedBy: "cfo", reason: "r", closedAt: NOW - 1_000, calls: 0, spend: null };
    const key = { project: "p", kind: CLOSED_MONTH_KIND, name: "2026-10" };
    await writeSetting(api.store.writer, key, { expectedVersion: 0, value, author: "cfo", reason: "r" });
    const known = good(30, { ts: october, received_at: october });
    const late = good(31, { ts: october + 1, received_at: NOW });
    const signed = { corrected_at: NOW, reason: "nested", corrected_by: "settlement" };
    const twin = good(32, { ts: october + 2, received_at: october + 2 });
    const out = { is_billable: false, cost: undefined, cost_excluded: 2n * USD, settlement: "nested", revision: 1 };
    await api.insert({ calls: [known, late, twin, { ...twin, ...signed, sign: -1 }, { ...twin, ...signed, ...out }] });
    const { sections } = await ask("&from=2026-10-01T00:00:00Z");
    expect(sections.find(({ id }) => id === "late_in_closed_month")).toMatchObject({
      calls: 2,
      money_at_stake: "3",
      details: expect.arrayContaining([
        { name: "2026-10 arrived late", calls: 1, money: "1" },
        { name: "2026-10 nested", calls: 1, money: "2" },
      ]),
    });
  });
});

describe("between calls", () => {
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const span = (n: number, facts: Partial<CallRow>) =>
    good(n, { event_id: "", dialect: "otel", trace_id: trace, span_id: `00f067aa0ba902${n}`, ...facts });

  test("one answer billed three times: two of them, and all money but the dearest", async () => {
    const calls = [1n, 2n, 3n].map((cost, n) => good(20 + n, { response_id: "r", cost: cost * USD }));
    const other = good(30, { response_id: "alone" });
    const found = await section("same_response_billed", [...calls, other]);
    expect(found).toMatchObject({ calls: 2, money_at_stake: "3", money_basis: "counted_twice", examples: ["e22"] });
    expect(found.wrong).toEqual(["same_response_billed"]);
  });

  test("a billed call inside a billed call, and not inside one that is not billed", async () => {
    const parent = span(20, { duration_ms: 10_000 });
    const child = span(21, { parent_span_id: parent.span_id, cost: 4n * USD });
    const found = await section("nested_both_billed", [parent, child]);
    expect(found).toMatchObject({ calls: 1, money_at_stake: "4", examples: [`${trace}:${child.span_id}`] });
    await api.store.writer.command("TRUNCATE TABLE outlay.calls");
    const agent = { ...parent, is_billable: false, cost: undefined, kind: "agent" };
    expect((await section("nested_both_billed", [agent, child])).wrong).toEqual([]);
  });

  test("left out for a record that is not billed itself, and that is not left out for one that is", async () => {
    const out = { is_billable: false, cost: undefined, cost_excluded: USD, settlement: "nested" };
    const chain = [
      good(20, { ...out, settled_by: good(21).call_id }),
      good(21, { ...out, settled_by: good(1).call_id }),
      good(22, { ...out, settled_by: good(99).call_id }),
    ];
    const found = await section("excluded_for_nothing", chain);
    expect(found).toMatchObject({ calls: 1, money_at_stake: "1", examples: ["e22"] });
  });

  test("a span outside of its parent", async () => {
    const parent = span(20, { is_billable: false, cost: undefined, kind: "agent", duration_ms: 5_000 });
    const inside = span(21, { parent_span_id: parent.span_id, ts: parent.ts - 900 });
    const before = span(22, { parent_span_id: parent.span_id, ts: parent.ts - 1_100 });
    const after = span(23, { parent_span_id: parent.span_id, ts: parent.ts + 6_100, received_at: NOW });
    const found = await section("outside_parent", [parent, inside, before, after]);
    expect(found).toMatchObject({ calls: 2, money_at_stake: "2" });
    expect(found.wrong).toEqual(["outside_parent"]);
  });

  test("one emitter that states one model's usage in two ways; another emitter may have its own", async () => {
    const of = (n: number, usage_convention: string, emitter: string) => good(n, { usage_convention, emitter });
    const calls = [
      of(20, "totals_include_subsets", "a@1"),
      of(21, "totals_only", "a@2"),
      of(22, "input_excludes_cache", "a@2"),
      of(23, "input_excludes_cache", "b@1"),
    ];
    const found = await section("convention_conflict", calls);
    expect(found).toMatchObject({
      calls: 1,
      money_at_stake: "1",
      details: [{ name: "m by a: input_excludes_cache", calls: 1 }],
      wrong: ["convention_conflict"],
    });
    expect((await ask()).conventions.map(({ emitter, calls: n }) => [emitter, n])).toEqual([
      ["a", 2],
      ["a", 1],
    ]);
  });

  test("a name that moved from one snapshot to another", async () => {
    const answered = (n: number, model_resolved: string) => good(n, { model_requested: "gpt", model_resolved });
    const calls = [answered(20, "gpt-1"), answered(21, "gpt-1"), answered(22, "gpt-2"), answered(23, "")];
    const found = await section("alias_drift", calls);
    expect(found).toMatchObject({ calls: 1, details: [{ name: "gpt → gpt-2", calls: 1, money: "1" }] });
    expect((await ask()).aliases).toMatchObject([
      { asked: "gpt", answered: "gpt-1", calls: 2 },
      { asked: "gpt", answered: "gpt-2", first_at: new Date(AT + 22).toISOString() },
    ]);
  });
});

test("what senders reported beside what we compute, exactly, where both are known", async () => {
  const both = (n: number, model_resolved: string, reported_cost: bigint) => good(n, { model_resolved, reported_cost });
  await api.insert({
    calls: [
      both(1, "a", USD + 1n),
      both(2, "a", USD),
      both(3, "b", 3n * USD),
      good(4),
      good(5, { reported_cost: 9n * USD, price_status: "provider_reported", cost: 9n * USD }),
    ],
  });
  const { reported_drift } = await ask();
  expect(reported_drift).toMatchObject({ calls: 3, reported: "5.000000000001", computed: "3" });
  expect(reported_drift.difference).toBe("2.000000000001");
  expect(reported_drift.by.map(({ model, difference }) => [model, difference])).toEqual([
    ["b", "2"],
    ["a", "0.000000000001"],
  ]);
  expect(reported_drift.by[0]?.ratio).toBe(3);
});

test("repeats of the installation, and dead letters of the project by reason, by the time of storing", async () => {
  const letter = {
    ...{ log_partition: 0, log_offset: 7n, message: "", payload: "", failed_at: NOW, received_at: NOW, kind: "call" },
    ...{ events: 1, encoding: "text", is_truncated: false, record_schema: 1, record_key: "", signal: "", client: "" },
  };
  const letters = [
    { ...letter, log_index: 0, project_id: "p", reason: "invalid_event" },
    { ...letter, log_index: 0, project_id: "p", reason: "invalid_event", failed_at: NOW + 1 },
    { ...letter, log_index: 1, project_id: "p", reason: "not_json" },
    { ...letter, log_index: 2, project_id: "q", reason: "not_json" },
  ];
  await api.store.writer.insert(deadLettersTable, letters, { token: "letters" });
  const range = {
    log_partition: 0,
    first_offset: 1n,
    last_offset: 2n,
    token: "t",
    calls_stored: 1,
    outcomes_stored: 0,
    duplicates: 5,
    dead_letters: 0,
    repaired: 0,
    newest_ts: NOW,
    oldest_received_at: NOW,
    inserted_at: NOW,
    oldest_ts: NOW,
    links: 0,
    is_unsettled: false,
  };
  await api.store.writer.insert(ingestRangesTable, [range], { token: "range" });
  const { sections } = await ask();
  expect(sections.find(({ id }) => id === "dead_letters")).toMatchObject({
    calls: 2,
    share: null,
    details: expect.arrayContaining([{ name: "invalid_event", calls: 1, money: null }]),
    examples: expect.arrayContaining(["0:7:0", "0:7:1"]),
  });
  expect(sections.find(({ id }) => id === "duplicates")).toMatchObject({ calls: 5, share: null });
});
