import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const scope = "strands.telemetry.tracer";
/** Both names of each count, as every version writes them. */
const counts = (input: number, output: number, total: number) => ({
  "gen_ai.usage.prompt_tokens": input,
  "gen_ai.usage.input_tokens": input,
  "gen_ai.usage.completion_tokens": output,
  "gen_ai.usage.output_tokens": output,
  "gen_ai.usage.total_tokens": total,
});
const chat = {
  "gen_ai.operation.name": "chat",
  "gen_ai.system": "strands-agents",
  "gen_ai.request.model": "us.anthropic.claude-sonnet-4-20250514-v1:0",
};
const oldCache = { "gen_ai.usage.cache_read_input_tokens": 1583, "gen_ai.usage.cache_write_input_tokens": 0 };
const newCache = { "gen_ai.usage.cache_read.input_tokens": 1583, "gen_ai.usage.cache_creation.input_tokens": 0 };

describe("Strands", () => {
  test("strands#1267: the agent's span repeats its calls and is never billed, nor are loops and swarms", () => {
    const agent = { ...chat, "gen_ai.operation.name": "invoke_agent", ...counts(4000, 600, 4600) };
    const swarm = {
      "gen_ai.operation.name": "invoke_swarm",
      "gen_ai.system": "strands-agents",
      ...counts(4000, 600, 4600),
    };
    for (const attributes of [agent, swarm, { "event_loop.cycle_id": "7f" }]) {
      const event = translated({ scope, name: "invoke_agent x", kind: 3, attributes });
      expect(event).toMatchObject({ dialect: "strands", kind: "agent", isBillable: false });
      expect(event?.isSoleRecord).toBeUndefined();
    }
  });

  test("two names of one count are one count, and the emitter is no provider", () => {
    expect(translated({ scope, name: "chat", attributes: { ...chat, ...counts(4, 306, 310) } })).toMatchObject({
      kind: "model_call",
      provider: "aws.bedrock",
      usage: { input_uncached: 4, output_text: 306, requests: 1 },
      usageQuality: "exact",
    });
    const openai = { ...chat, "gen_ai.request.model": "gpt-4o", ...counts(4, 306, 310) };
    expect(translated({ scope, attributes: openai })?.provider).toBeUndefined();
  });

  test.each([
    [
      "old, Bedrock: total has the cache, input has not",
      counts(4, 306, 1893),
      oldCache,
      chat["gen_ai.request.model"],
      4,
      "exact",
    ],
    [
      "old, Anthropic: neither has it",
      counts(2000, 306, 2306),
      oldCache,
      "claude-sonnet-4-5",
      2000,
      "assumed_semantics",
    ],
    ["old, OpenAI: both have it", counts(2000, 306, 2306), oldCache, "gpt-4o", 417, "exact"],
    ["old, more cache than input", counts(4, 306, 0), oldCache, "x", 4, "exact"],
    ["new: always inside", counts(1587, 306, 1893), newCache, chat["gen_ai.request.model"], 4, "exact"],
    [
      "new, both names",
      counts(1587, 306, 1893),
      { ...oldCache, ...newCache },
      chat["gen_ai.request.model"],
      4,
      "exact",
    ],
  ])("cache: %s", (_case, tokens, cache, model, uncached, quality) => {
    const event = translated({ scope, attributes: { ...chat, ...tokens, ...cache, "gen_ai.request.model": model } });
    expect(event?.usage).toMatchObject({ input_uncached: uncached, cache_read: 1583, output_text: 306 });
    expect(event?.usageQuality).toBe(quality);
  });

  test("its times are milliseconds", () => {
    const attributes = { ...chat, ...counts(4, 306, 310), "gen_ai.server.time_to_first_token": 91 };
    expect(translated({ scope, attributes })?.ttftMs).toBe(91);
  });
});
