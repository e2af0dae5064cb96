import { readProviderUsage } from "@outlay/core/provider-usage/read-provider-usage";
import fc from "fast-check";
import { expect, test } from "vitest";
import { recordedBodies } from "../../core/test/recorded-bodies.ts";
import { pickUsage } from "./pick-usage.ts";

test("what is picked from a recorded body is read as the body itself", () => {
  for (const body of recordedBodies()) {
    expect(readProviderUsage({ body: pickUsage(body) })).toEqual(readProviderUsage({ body }));
  }
});

test("prompts, answers, tool arguments, pictures and vectors stay with the host", () => {
  const secret = "the customer's secret";
  const picked = pickUsage({
    id: "resp_1",
    model: "gpt-5.6-sol",
    instructions: secret,
    metadata: { customer: secret },
    choices: [{ message: { role: "assistant", content: secret, tool_calls: [{ arguments: secret }] } }],
    content: [{ type: "text", text: secret, input: { name: secret } }],
    output: [
      { type: "message", content: [{ text: secret }] },
      { type: "web_search_call", status: "completed", action: { type: "search", query: secret } },
      { type: "code_interpreter_call", container_id: "cntr_1", code: secret },
    ],
    candidates: [{ content: secret, groundingMetadata: { webSearchQueries: [secret, secret] } }],
    data: [{ b64_json: secret, revised_prompt: secret }],
    usage: { input_tokens: 5, note: secret, output_tokens: 6, details: { text: secret } },
  });
  expect(JSON.stringify(picked)).not.toContain("secret");
  expect(picked).toEqual({
    id: "resp_1",
    model: "gpt-5.6-sol",
    metadata: {},
    choices: [{ message: {} }],
    output: [
      { type: "message" },
      { type: "web_search_call", status: "completed", action: { type: "search" } },
      { type: "code_interpreter_call", container_id: "cntr_1" },
    ],
    candidates: [{ groundingMetadata: { webSearchQueries: [0, 0] } }],
    data: [{ b64_json: "" }],
    usage: { input_tokens: 5, output_tokens: 6, details: {} },
  });
  expect(pickUsage({ data: [{ embedding: [0.1, 0.2] }], embeddings: [[0.1, 0.2]] })).toEqual({ embeddings: [[]] });
});

test("usage behind a class's getter and the end of a long stream are found", () => {
  class Result {
    get usage() {
      return { inputTokens: 3, outputTokens: 4, totalTokens: 7 };
    }
  }
  expect(pickUsage(new Result())).toEqual({ usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 } });
  const chunks = [
    ...Array.from({ length: 2_000 }, () => ({ choices: [{ delta: { content: "x" } }] })),
    { usage: { prompt_tokens: 1, completion_tokens: 2 } },
  ];
  expect(readProviderUsage({ body: pickUsage(chunks) }).usage).toMatchObject({ input_uncached: 1, output_text: 2 });
});

test("nothing is thrown, and what is sent is bounded", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withMap: true, withDate: true }), (answer) => {
      const picked = pickUsage(answer);
      expect(picked === undefined || typeof picked === "object").toBe(true);
      expect(() => JSON.stringify(picked)).not.toThrow();
    }),
  );
  const endless: Record<string, unknown> = {};
  endless["usage"] = endless;
  expect(JSON.stringify(pickUsage(endless)).length).toBeLessThan(10_000);
  const wide = (depth: number): object => ({ output: Array(300).fill(depth === 0 ? {} : wide(depth - 1)) });
  expect(JSON.stringify(pickUsage(wide(7)) ?? {}).length).toBeLessThanOrEqual(32_000);
});
