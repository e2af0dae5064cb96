import type { Dialect, DialectFacts } from "./dialect.ts";
import { asText } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { sourceKeyOf } from "./source.ts";
import { readUsage } from "./usage-reading.ts";
import type { UsageSemantics } from "./usage-split.ts";

const usageKeys = { input: ["gen_ai.usage.input_tokens"], output: ["gen_ai.usage.output_tokens"] } as const;

/** The cached part of the prompt and the thoughts are recorded nowhere: too much at the full price, and too little. */
const promptAndCandidates: UsageSemantics = {
  inputIncludesCache: true,
  outputIncludesReasoning: false,
  quality: "unknown",
  convention: "output_excludes_reasoning",
};

const kindOfOperation: ReadonlyMap<string, DialectFacts["kind"]> = new Map<string, DialectFacts["kind"]>([
  ["llm_call", "model_call"],
  ["agent_call", "agent"],
  ["tool_call", "tool"],
]);

/**
 * Gemini CLI's spans (google-gemini/gemini-cli, telemetry/trace.ts and core/loggingContentGenerator.ts). One switch turns
 * on traces, logs and metrics, all to one address, and every `llm_call` that is answered or fails is logged as well, by
 * an event that counts more and stands in the span above. The span says that it knows less (`unknown`), so settlement bills
 * the event where it came, and the span where it did not: embeddings are not logged, and logs may be filtered on the way.
 */
export const geminiCli: Dialect = {
  name: "gemini_cli",

  isWrittenBy: ({ name }) => name === "gemini-cli",

  recognises: ({ attributes }) => attributes.has("gen_ai.operation.name"),

  translate(span, _scope, resource): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readUsage(attributes, usageKeys, promptAndCandidates));
    facts.kind = kindOfOperation.get(facts.operation) ?? "other";
    const isEmbedding = facts.kind === "model_call" && /embed/i.test(facts.model ?? "");
    if (facts.kind === "model_call") facts.operation = isEmbedding ? "embeddings" : "generate_content";
    facts.isBillable = facts.kind === "model_call";
    facts.isSoleRecord = undefined;
    facts.sourceKey = sourceKeyOf(resource, attributes);
    // What it calls the prompt's name is the number of one prompt, as in its events.
    facts.prompt = undefined;
    const promptId = asText(attributes.get("gen_ai.prompt.name"), 500);
    if (promptId !== undefined) facts.tags = { prompt_id: promptId };
    return facts;
  },
};
