import { describe, expect, test } from "vitest";
import { type ProviderUsage, readProviderUsage } from "./read-provider-usage.ts";

const read = (body: unknown, provider?: string): ProviderUsage => readProviderUsage({ provider, body });

describe("what is not understood is missing, never 0", () => {
  test.each([
    ["nothing", undefined],
    ["text", "42 tokens"],
    ["an error", { error: { message: "overloaded", type: "server_error" } }],
    ["an answer without usage", { id: "chatcmpl-1", model: "gpt-4o", choices: [] }],
    ["a usage of null", { usage: null }],
    ["a total nobody can divide", { usage: { total_tokens: 500 } }],
    ["counts that are none", { usage: { prompt_tokens: -5, completion_tokens: "many" } }],
  ])("%s", (_name, body) => {
    expect(read(body)).toMatchObject({ usage: {}, usageSource: "missing", usageQuality: "unknown" });
  });

  test("a count that is broken leaves its side unknown and the rest a lower bound", () => {
    expect(read({ usage: { prompt_tokens: -5, completion_tokens: 7 } })).toMatchObject({
      usage: { output_text: 7 },
      usageQuality: "lower_bound",
    });
  });

  test("counts may be text, and a side that is left out follows from the total", () => {
    expect(read({ usage: { prompt_tokens: "100", total_tokens: "140" } }).usage).toMatchObject({
      input_uncached: 100,
      output_text: 40,
    });
  });

  test("a total that does not fit its parts is a bound, not a guess", () => {
    const usage = (total_tokens: number) => ({ usage: { input_tokens: 10, output_tokens: 5, total_tokens } });
    expect(read(usage(15)).usageQuality).toBe("exact");
    expect(read(usage(20)).usageQuality).toBe("lower_bound");
    expect(read(usage(12)).usageQuality).toBe("upper_bound");
  });
});
