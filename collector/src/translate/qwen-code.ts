import type { Dialect, DialectFacts } from "./dialect.ts";
import { asAttempt, asNumber, asText } from "./read-attribute.ts";
import { asTtftMs, readGenAi } from "./read-gen-ai.ts";
import { readProvider } from "./read-provider.ts";
import { sourceKeyOf } from "./source.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readUsage } from "./usage-reading.ts";
import { inclusive, outputExcludesReasoning } from "./usage-semantics.ts";

const usageKeys = { ...genAiUsageKeys, reasoning: [...genAiUsageKeys.reasoning, "thoughts_token_count"] };

/**
 * Qwen Code's spans (QwenLM/qwen-code, telemetry/session-tracing.ts). Unlike Gemini CLI, from which it descends, it writes
 * the conventions' names with the cached part, and traces and logs may go different ways. Its event of the same call has
 * the same totals and lies within the span, by which settlement finds that they are one.
 */
export const qwenCode: Dialect = {
  name: "qwen_code",

  isWrittenBy: ({ name }) => name === "qwen-code",

  recognises: ({ attributes }) => attributes.has("gen_ai.operation.name") || attributes.has("gen_ai.request.model"),

  translate(span, _scope, resource): DialectFacts {
    const { attributes } = span;
    // Other providers' answers are converted to Gemini's form with the thoughts left in the output.
    const isGoogle = readProvider(attributes)?.startsWith("gcp.") === true;
    const facts = readGenAi(span, readUsage(attributes, usageKeys, isGoogle ? outputExcludesReasoning : inclusive));
    facts.isSoleRecord = undefined;
    facts.sourceKey = sourceKeyOf(resource, attributes);
    facts.attempt = asAttempt(attributes.get("attempt"));
    facts.ttftMs ??= asTtftMs(asNumber(attributes.get("ttft_ms")));
    facts.agentRole = asText(attributes.get("subagent_name")) ?? facts.agentRole;
    return facts;
  },
};
