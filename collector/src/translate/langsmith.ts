import type { Attributes } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asText } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readCounts } from "./usage-reading.ts";
import { inclusive } from "./usage-semantics.ts";
import { splitUsage, type UsageFacts } from "./usage-split.ts";

/** Kinds by run type. The operation beside it calls a filled-in prompt a chat and a retriever embeddings. */
const kindOfRun: ReadonlyMap<string, DialectFacts["kind"]> = new Map<string, DialectFacts["kind"]>([
  ["llm", "model_call"],
  ["embedding", "model_call"],
  ["chain", "workflow"],
  ["tool", "tool"],
  ["retriever", "retrieval"],
  ["prompt", "other"],
  ["parser", "other"],
]);

/**
 * LangSmith's export of its runs. A chain whose answer is a message has that message's usage too. Totals are LangChain's:
 * everything inside. Their parts are a Python dictionary as text.
 */
export const langsmith: Dialect = {
  name: "langsmith",

  recognises: ({ attributes }) => attributes.has("langsmith.span.kind"),

  translate(span): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readLangsmithUsage(attributes));
    const run = asText(attributes.get("langsmith.span.kind"), 60) ?? "";
    facts.kind = kindOfRun.get(run) ?? "other";
    facts.isBillable = facts.kind === "model_call";
    facts.isSoleRecord = undefined;
    if (!facts.isBillable) facts.operation = run === "" ? "unknown" : run;
    facts.step = asText(attributes.get("langsmith.trace.name"));
    facts.sessionId ??= asText(attributes.get("langsmith.metadata.session_id"));
    facts.toolName = facts.kind === "tool" ? (facts.toolName ?? facts.step) : undefined;
    return facts;
  },
};

function readLangsmithUsage(attributes: Attributes): UsageFacts {
  const counts = readCounts(attributes, genAiUsageKeys);
  const input = detailsOf(attributes, "gen_ai.usage.input_token_details");
  const output = detailsOf(attributes, "gen_ai.usage.output_token_details");
  counts.cacheRead ??= input.get("cache_read");
  counts.cacheWrite ??= input.get("cache_creation");
  counts.cacheWrite5m ??= input.get("ephemeral_5m_input_tokens");
  counts.cacheWrite1h ??= input.get("ephemeral_1h_input_tokens");
  counts.inputAudio ??= input.get("audio");
  counts.reasoning ??= output.get("reasoning");
  counts.outputAudio ??= output.get("audio");
  const isSplit = input.size > 0 || counts.cacheRead !== undefined;
  return splitUsage(counts, isSplit ? inclusive : { ...inclusive, quality: "assumed_semantics" });
}

/** `{'cache_read': 600, 'audio': 0}`: names and whole numbers. */
function detailsOf(attributes: Attributes, key: string): ReadonlyMap<string, number> {
  const details = new Map<string, number>();
  for (const [, name = "", digits] of (asText(attributes.get(key), 500) ?? "").matchAll(
    /['"](\w+)['"]: ?(\d{1,9})\b/g,
  )) {
    details.set(name, Number(digits));
  }
  return details;
}
