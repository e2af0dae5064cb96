import { expect, test } from "vitest";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { isAlarm, switchesOf } from "./switch-rows.ts";
import type { BenchAnswer } from "./tokens-queries.ts";

type Row = QueryAnswer["table"][number];

const row = (model: string, calls: number, facts: Row["values"]): Row => ({
  ...{ group: ["chat", "answer", model], previous: null },
  values: { calls, unpriced_calls: 0, ...facts },
});
const price = (model: string, input: string): BenchAnswer["prices"][number] => ({
  ...{
    model,
    price_id: null,
    priced_as: null,
    reason: null,
    is_own: false,
    dearer_above_prompt_tokens: null,
    flags: [],
  },
  list: { input, output: "0", cache_read: null, cache_write: null, reasoning: null },
});

test("15 % cheaper by list price and 41 % more tokens cost a fifth more: an alarm", () => {
  const before = [row("old", 100, { spend: "1", input_tokens: 100_000, output_tokens: 0 })];
  const after = [row("new", 100, { spend: "1.1985", input_tokens: 141_000, output_tokens: 0 })];
  const [found] = switchesOf(before, after, [price("old", "10"), price("new", "8.5")]);
  expect(found?.expected).toBeCloseTo(-0.15, 12);
  expect(found?.actual).toBeCloseTo(0.1985, 12);
  expect(found && isAlarm(found)).toBe(true);
});

test("the model that answers most calls is the one; few calls, the same model and unknown costs are no alarm", () => {
  const tokens = { spend: "1", input_tokens: 1_000, output_tokens: 0 };
  const prices = [price("a", "1"), price("b", "1")];
  expect(
    switchesOf([row("a", 90, tokens), row("b", 40, tokens)], [row("a", 80, tokens), row("b", 79, tokens)], prices),
  ).toEqual([]);
  expect(switchesOf([row("a", 90, tokens)], [row("b", 29, tokens)], prices)).toEqual([]);
  const [unpriced] = switchesOf([row("a", 90, tokens)], [row("b", 90, { ...tokens, unpriced_calls: 1 })], prices);
  expect(unpriced?.actual).toBeUndefined();
  expect(unpriced && isAlarm(unpriced)).toBe(false);
});
