import { afterAll, beforeAll, expect, test } from "vitest";
import { observedTextEndpoint } from "../contract/observed-text.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-20T00:00:00Z");

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

test("tokens per character are of calls that state both, as they stand; what nobody states is null", async () => {
  const call = (n: number, tokens: number | undefined, characters: number | undefined, output?: number) =>
    plainCall(n, {
      ...{ project_id: "p", ts: NOW - 1_000, provider: "acme", model_resolved: n < 9 ? "m" : "dark" },
      ...{ input_tokens: tokens, output_tokens: output },
      usage_more: characters === undefined ? {} : { characters_in: characters },
    });
  const wrong = call(3, 9_999, 9_999);
  const correction = { corrected_at: NOW, corrected_by: "test", reason: "test" };
  await api.insert({
    calls: [
      ...[call(1, 250, 1_000, 40), call(2, 500, 1_000, 60)],
      ...[wrong, { ...wrong, ...correction, sign: -1 }, { ...call(3, 300, 1_500, 20), ...correction, revision: 1 }],
      // One side only: no part of the ratio.
      ...[call(4, 700, undefined), call(5, undefined, 700), call(9, undefined, undefined)],
    ],
  });
  const { models } = observedTextEndpoint.response.parse(await api.get("/measures/observed-text?project=p"));
  expect(models).toEqual([
    {
      ...{ provider: "acme", model: "m", calls: 5, measured_calls: 3 },
      ...{ tokens_per_1000_characters: 300, characters_per_call: 3_500 / 3 },
      ...{ input_known_calls: 4, input_tokens_per_call: 1_750 / 4, output_known_calls: 3, output_tokens_per_call: 40 },
    },
    {
      ...{ provider: "acme", model: "dark", calls: 1, measured_calls: 0 },
      ...{ tokens_per_1000_characters: null, characters_per_call: null },
      ...{ input_known_calls: 0, input_tokens_per_call: null, output_known_calls: 0, output_tokens_per_call: null },
    },
  ]);
});
