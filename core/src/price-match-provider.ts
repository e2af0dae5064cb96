import type { PriceBook, PricedProvider } from "./price-book.ts";

/** What a provider's name on the wire says about whose price list applies. */
export type ProviderMeaning =
  | { kind: "known"; provider: PricedProvider }
  /** Absent, a gateway, or a name nobody told us: the model's name may decide. */
  | { kind: "unknown" }
  /** Runs on the user's own machines: no list price applies, whatever the model is called. */
  | { kind: "self_hosted" };

/** Names in telemetry (OTel `gen_ai.provider.name`, older `gen_ai.system`, SDKs, gateways) → provider of the price book. */
const aliases: Readonly<Record<string, string>> = {
  "aws.bedrock": "aws",
  aws_bedrock: "aws",
  "amazon-bedrock": "aws",
  amazon: "aws",
  bedrock: "aws",
  bedrock_converse: "aws",
  sagemaker: "aws",
  "azure.ai.openai": "azure",
  "azure.ai.inference": "azure",
  "az.ai.openai": "azure",
  "az.ai.inference": "azure",
  "azure-openai": "azure",
  azure_openai: "azure",
  azure_ai: "azure",
  azureopenai: "azure",
  "gcp.gemini": "google",
  "gcp.vertex_ai": "google",
  "gcp.gen_ai": "google",
  "gcp.vertex.agent": "google",
  vertex_ai: "google",
  vertexai: "google",
  vertex: "google",
  gemini: "google",
  google_genai: "google",
  google_vertexai: "google",
  "google-gla": "google",
  "google-vertex": "google",
  x_ai: "x-ai",
  xai: "x-ai",
  mistral_ai: "mistral",
  mistralai: "mistral",
  moonshot_ai: "moonshotai",
  moonshot: "moonshotai",
  zai: "zhipuai",
  "z-ai": "zhipuai",
  zhipu: "zhipuai",
  together_ai: "together",
  "together-ai": "together",
  togetherai: "together",
  fireworks_ai: "fireworks",
  "fireworks-ai": "fireworks",
  perplexity_ai: "perplexity",
  voyage: "voyageai",
  voyage_ai: "voyageai",
  claude: "anthropic",
};

/** They forward calls under any provider's model names; whose price applies is for the model's name to say. */
const gateways: ReadonlySet<string> = new Set(["litellm", "litellm_proxy", "gateway", "portkey", "helicone", "_other"]);

const selfHosted: ReadonlySet<string> = new Set([
  "ollama",
  "vllm",
  "tgi",
  "llama.cpp",
  "llamacpp",
  "lmstudio",
  "localai",
]);

/** Matches the name exactly, then by what precedes the first dot (`openai.responses`), then by the book's own matchers. */
export function findProvider(book: PriceBook, name: string | undefined): ProviderMeaning {
  const given = name?.trim().toLowerCase() ?? "";
  if (given === "" || gateways.has(given)) return { kind: "unknown" };
  const head = given.split(".", 1)[0] ?? given;
  if (selfHosted.has(given) || selfHosted.has(head)) return { kind: "self_hosted" };
  const named = providerNamed(book, given) ?? providerNamed(book, head);
  if (named !== undefined) return { kind: "known", provider: named };
  const matching = [...book.providers.values()].filter((provider) => provider.matchesName(given));
  // "bedrock-openai" fits two providers with different prices: better no answer than the first one's.
  const [only, ...others] = matching;
  return only !== undefined && others.length === 0 ? { kind: "known", provider: only } : { kind: "unknown" };
}

/** The provider of exactly this name or alias, lower-cased. */
export function providerNamed(book: PriceBook, name: string): PricedProvider | undefined {
  return book.providers.get(Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name);
}
