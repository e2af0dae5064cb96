import type { Attributes } from "../otlp-types.ts";
import { asText } from "./read-attribute.ts";

/**
 * Names of `gen_ai.system` (≤ 1.36) and of SDKs, lower-cased, by their present `gen_ai.provider.name`. Some emitters put
 * the API into the name (`openai.chat`); a name not listed here is kept as sent.
 */
const providerOfName: ReadonlyMap<string, string> = new Map([
  ["xai", "x_ai"],
  ["x-ai", "x_ai"],
  ["az.ai.openai", "azure.ai.openai"],
  ["azure-openai", "azure.ai.openai"],
  ["azure_openai", "azure.ai.openai"],
  ["azure", "azure.ai.openai"],
  ["az.ai.inference", "azure.ai.inference"],
  ["vertex_ai", "gcp.vertex_ai"],
  ["vertexai", "gcp.vertex_ai"],
  ["vertex", "gcp.vertex_ai"],
  ["gcp.vertex.agent", "gcp.vertex_ai"],
  ["google_vertexai", "gcp.vertex_ai"],
  ["google-vertex", "gcp.vertex_ai"],
  ["google.vertex", "gcp.vertex_ai"],
  ["gemini", "gcp.gemini"],
  ["google", "gcp.gemini"],
  ["google_genai", "gcp.gemini"],
  ["google-gla", "gcp.gemini"],
  ["google.generative-ai", "gcp.gemini"],
  ["aws", "aws.bedrock"],
  ["bedrock", "aws.bedrock"],
  ["amazon-bedrock", "aws.bedrock"],
  ["amazon_bedrock", "aws.bedrock"],
  ["aws_bedrock", "aws.bedrock"],
  ["bedrock_converse", "aws.bedrock"],
  ["mistral", "mistral_ai"],
  ["mistralai", "mistral_ai"],
  ["moonshot", "moonshot_ai"],
  ["moonshotai", "moonshot_ai"],
  ["watsonx", "ibm.watsonx.ai"],
  ["watsonx.ai", "ibm.watsonx.ai"],
]);
/** Providers whose SDKs append the API: `openai.responses`, `anthropic.messages`, `amazon-bedrock.converse`. */
const bareNames: ReadonlySet<string> = new Set([
  "openai",
  "anthropic",
  "cohere",
  "deepseek",
  "groq",
  "perplexity",
  "openrouter",
  "togetherai",
  "ollama",
  "replicate",
]);

/** They call providers; what they call themselves says nothing about whose price applies. */
const frameworks: ReadonlySet<string> = new Set([
  "langchain",
  "langgraph",
  "llamaindex",
  "llama_index",
  "crewai",
  "haystack",
  "openai_agents",
  "openai-agents",
  "traceloop",
  "unknown",
]);

/** The provider of any name an emitter may send; a trailing API is taken off where the rest is a known provider. */
export function providerNamed(name: string): string {
  const lower = name.toLowerCase();
  const known = providerOfName.get(lower);
  if (known !== undefined) return known;
  if (bareNames.has(lower)) return lower;
  const dot = lower.lastIndexOf(".");
  if (dot <= 0) return name;
  const head = lower.slice(0, dot);
  return providerOfName.get(head) ?? (bareNames.has(head) ? head : name);
}

/** The provider under the first of `keys` that names one. */
export function readProvider(
  attributes: Attributes,
  keys: readonly string[] = ["gen_ai.provider.name", "gen_ai.system"],
): string | undefined {
  for (const key of keys) {
    const name = asText(attributes.get(key), 100);
    if (name !== undefined && !frameworks.has(name.toLowerCase())) return providerNamed(name);
  }
  return undefined;
}
