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

/** Names of Vertex AI, where some of Google's models cost more than in AI Studio. `gcp.vertex.agent` is either. */
const vertex = /^(?:gcp\.)?vertex(?:_?ai)?(?:[-_.].*)?$|^google[-_]vertex(?:ai)?$/;

/** Whether a provider's name in telemetry says that the call went through Vertex AI. */
export function isVertexName(name: string): boolean {
  const given = name.trim().toLowerCase();
  return given !== "gcp.vertex.agent" && vertex.test(given);
}

/** The id under which a price book knows a provider, from any of its names; other names stand for themselves, lower-cased. */
export function providerId(name: string): string {
  const given = name.trim().toLowerCase();
  return Object.hasOwn(aliases, given) ? (aliases[given] ?? given) : given;
}
