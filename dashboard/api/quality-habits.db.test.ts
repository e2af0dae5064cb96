import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dataQualityAnswer, type QualitySectionId } from "../contract/data-quality.ts";
import { type TestApi, taskKey, testApi } from "./testing/ledger.ts";
import { soundCall } from "./testing/sound-call.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const AT = NOW - 3_600_000;
const USD = 1_000_000_000_000n;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());
beforeEach(() => api.store.writer.command("TRUNCATE TABLE outlay.calls"));

const good = (n: number, facts: Partial<CallRow> = {}): CallRow => soundCall(n, AT + n, facts);
const ask = async (query = "") => dataQualityAnswer.parse(await api.get(`/data-quality?project=p${query}`));

/** A check after two sound calls and these, and which checks found anything. */
async function section(id: QualitySectionId, calls: readonly CallRow[]) {
  await api.insert({ calls: [good(1), good(2), ...calls] });
  const { sections } = await ask();
  const wrong = sections.filter((one) => one.calls > 0).map((one) => one.id);
  return { ...sections.find((one) => one.id === id), wrong };
}

describe("what calls leave unsaid", () => {
  const nobody: Partial<CallRow> = { team: "", workflow: "", user_id: "", task_key: "" };

  test("belongs to nobody: calls without what fewer than 95 % of the calls name, by what that is", async () => {
    const found = await section("unattributed", [good(20, nobody), good(21, { ...nobody, team: "t", cost: 3n * USD })]);
    expect(found).toMatchObject({
      calls: 2,
      share: 1 / 2,
      money_at_stake: "4",
      details: [
        { name: "no workflow", calls: 2, money: "4" },
        { name: "no user", calls: 2, money: "4" },
        { name: "no task", calls: 2, money: "4" },
        { name: "no team", calls: 1, money: "1" },
      ],
      by_model: [{ name: "m", calls: 2, money: "4" }],
      examples: expect.arrayContaining(["e20", "e21"]),
      wrong: ["unattributed"],
    });
  });

  test("up to 5 % without it is none worth a word, one call more is", async () => {
    const named = Array.from({ length: 17 }, (_, n) => good(30 + n));
    expect((await section("unattributed", [...named, good(60, nobody)])).wrong).toEqual([]);
    await api.insert({ calls: [good(61, nobody)] });
    expect((await ask()).sections.find(({ id }) => id === "unattributed")).toMatchObject({ calls: 2 });
  });

  test("prompts without a name: the share of calls and of spend that is theirs", async () => {
    const found = await section("prompt_unnamed", [good(20, { prompt_name: "", cost: 4n * USD }), good(21)]);
    expect(found).toMatchObject({ calls: 1, share: 1 / 4, money_at_stake: "4", wrong: ["prompt_unnamed"] });
  });

  test("a withdrawn call and one that was attributed later are not in it", async () => {
    const wrong = good(20, nobody);
    const signed = { corrected_at: AT, reason: "linked", corrected_by: "t" };
    const right = { ...wrong, ...signed, revision: 1, team: "t", workflow: "w", user_id: "u", task_key: taskKey(20) };
    const found = await section("unattributed", [wrong, { ...wrong, ...signed, sign: -1 }, right]);
    expect(found.wrong).toEqual([]);
  });

  describe("retries that do not say so", () => {
    const again = (n: number, after_ms: number, facts: Partial<CallRow> = {}) =>
      good(n, {
        ts: AT + 50_000 + after_ms,
        received_at: AT + 60_000 + after_ms,
        prompt_hash: "00000000000000aa",
        ...facts,
      });

    test.each<[string, Partial<CallRow>, Partial<CallRow>, number]>([
      ["after a failure", { status: "error" }, { input_tokens: 61 }, 1],
      ["the same text again", {}, {}, 1],
      ["a later turn with another text", {}, { input_tokens: 99 }, 0],
      ["one that says what it retries", { status: "error" }, { retry_of: "e20" }, 0],
      ["one that counts its attempt", { status: "error" }, { attempt: 2 }, 0],
      ["another prompt", { status: "error" }, { prompt_hash: "00000000000000bb" }, 0],
      ["another user", { status: "error" }, { user_id: "v" }, 0],
      ["nobody's", { status: "error", user_id: "" }, { user_id: "" }, 0],
    ])("%s", async (_name, first, second, calls) => {
      const found = await section("manual_retries", [again(20, 0, first), again(21, 59_000, second)]);
      expect(found).toMatchObject({
        calls,
        money_at_stake: calls === 0 ? null : "1",
        examples: calls === 0 ? [] : ["e21"],
      });
    });

    test("after more than a minute it is a request of its own", async () => {
      expect(await section("manual_retries", [again(20, 0), again(21, 61_000)])).toMatchObject({ calls: 0 });
    });
  });

  test("a model that was called over 180 days after its price list was made, and not one called before", async () => {
    const at = Date.parse("2027-05-01T00:00:00Z");
    const listed = { provider: "openai", model_requested: "gpt-4-turbo", model_resolved: "gpt-4-turbo" };
    await api.insert({ calls: [good(1), good(2, { ...listed, ts: at, received_at: at, cost: 2n * USD })] });
    const stale = async (range: string) => (await ask(range)).sections.find(({ id }) => id === "stale_price");
    expect(await stale("&from=2027-04-30T00:00:00Z&to=2027-05-02T00:00:00Z")).toMatchObject({
      calls: 1,
      money_at_stake: "2",
      details: [{ name: "gpt-4-turbo", calls: 1, money: "2" }],
    });
    await api.store.writer.command("TRUNCATE TABLE outlay.calls");
    await api.insert({ calls: [good(3, listed)] });
    expect(await stale("")).toMatchObject({ calls: 0 });
  });
});
