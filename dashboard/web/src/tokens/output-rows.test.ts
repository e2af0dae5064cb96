import { expect, test } from "vitest";
import type { ObservedModel } from "../../../contract/observed-text.ts";
import type { BenchRow } from "./bench-rows.ts";
import { outputFigures } from "./output-rows.ts";
import type { BenchAnswer } from "./tokens-queries.ts";

const bench = (id: string, perThousand: number | undefined): BenchRow => ({
  ...{ id, name: id, perThousand, tokens: undefined, total: undefined, factor: undefined },
  price: undefined,
});
const price = (model: string, input: string | null, output: string | null): BenchAnswer["prices"][number] => ({
  ...{
    model,
    price_id: null,
    priced_as: null,
    reason: null,
    is_own: false,
    dearer_above_prompt_tokens: null,
    flags: [],
  },
  list: { input, output, cache_read: null, cache_write: null, reasoning: null },
});
const noCache = { all: undefined, byModel: new Map<string, number>() };
const observed = (model: string, facts: Partial<ObservedModel>): ObservedModel => ({
  ...{ provider: "x", model, calls: 10, measured_calls: 0, tokens_per_1000_characters: null },
  ...{ characters_per_call: null, input_known_calls: 0, input_tokens_per_call: null },
  ...{ output_known_calls: 0, output_tokens_per_call: null },
  ...facts,
});

test("characters × billed tokens per character × price + observed output × price, for a thousand calls", () => {
  const seen = observed("a", {
    ...{ measured_calls: 10, tokens_per_1000_characters: 250, characters_per_call: 4_000 },
    ...{ output_known_calls: 10, output_tokens_per_call: 100 },
  });
  const { rows, charactersPerCall, charactersFrom } = outputFigures(
    [bench("x::a", 200)],
    [seen],
    [price("x::a", "3", "15")],
    noCache,
  );
  expect([charactersPerCall, charactersFrom]).toEqual([4_000, "stated"]);
  // 1,000 calls × 1,000 tokens × $3/M, and 1,000 × 100 × $15/M.
  expect(rows[0]).toMatchObject({ inputUsd: 3, outputUsd: 1.5, isOwnOutput: true, observedPerThousand: 250 });
});

test("without stated characters they are inferred from billed tokens and the bench; a model never asked answers as the others do", () => {
  const seen = observed("a", {
    ...{ input_known_calls: 10, input_tokens_per_call: 1_000, output_known_calls: 10, output_tokens_per_call: 50 },
  });
  const { rows, charactersPerCall, charactersFrom } = outputFigures(
    [bench("x::a", 250), bench("x::b", 500), bench("x::c", undefined)],
    [seen],
    [price("x::a", "1", "1"), price("x::b", "1", null)],
    noCache,
  );
  expect([charactersPerCall, charactersFrom]).toEqual([4_000, "inferred"]);
  expect(rows[1]).toMatchObject({ inputUsd: 2, outputUsd: undefined, outputPerCall: 50, isOwnOutput: false });
  expect(rows[2]).toMatchObject({ inputUsd: undefined, outputUsd: undefined });
});

test("of a project without traffic nothing is said", () => {
  const { rows, charactersPerCall } = outputFigures([bench("x::a", 250)], [], [price("x::a", "1", "1")], noCache);
  expect(charactersPerCall).toBeUndefined();
  expect(rows[0]).toMatchObject({ inputUsd: undefined, outputUsd: undefined, outputPerCall: undefined });
});

test("with a cache the share that calls read from it costs the price of a read, of a model never asked the share of all", () => {
  const seen = observed("a", { measured_calls: 10, tokens_per_1000_characters: 250, characters_per_call: 4_000 });
  const withRead = (model: string, read: string | null) => {
    const listed = price(model, "10", "0");
    return { ...listed, list: { ...listed.list, cache_read: read } };
  };
  const { rows } = outputFigures(
    [bench("x::a", 250), bench("x::b", 250), bench("x::c", 250)],
    [seen],
    [withRead("x::a", "1"), withRead("x::b", "5"), withRead("x::c", null)],
    { all: 0.2, byModel: new Map([["x::a", 0.75]]) },
  );
  // 1,000 calls × 1,000 tokens: a quarter at $10 and three at $1; four fifths at $10 and one at $5; no price of a read.
  expect(rows.map(({ cachedInputUsd }) => cachedInputUsd)).toEqual([3.25, 9, 10]);
  expect(rows.map(({ inputUsd }) => inputUsd)).toEqual([10, 10, 10]);
});

test("of calls that do not say what was cached nothing is made up", () => {
  const seen = observed("a", { measured_calls: 10, tokens_per_1000_characters: 250, characters_per_call: 4_000 });
  const { rows } = outputFigures([bench("x::a", 250)], [seen], [price("x::a", "1", "1")], noCache);
  expect(rows[0]).toMatchObject({ cachedInputUsd: undefined, cachedShare: undefined });
});
