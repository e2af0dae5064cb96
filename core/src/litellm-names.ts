/** Whose price list an entry is, which model of it, and where the model runs. */
export interface LitellmName {
  readonly provider: string;
  readonly model: string;
  readonly region?: string;
}

/** LiteLLM's provider → ours. What is not here keeps its name. */
const providers: Readonly<Record<string, string>> = {
  azure_text: "azure",
  azure_ai: "azure",
  bedrock: "aws",
  bedrock_converse: "aws",
  bedrock_mantle: "aws",
  sagemaker: "aws",
  sagemaker_chat: "aws",
  codestral: "mistral",
  "text-completion-codestral": "mistral",
  "text-completion-openai": "openai",
  cohere_chat: "cohere",
  fireworks_ai: "fireworks",
  "fireworks_ai-embedding-models": "fireworks",
  gemini: "google",
  palm: "google",
  moonshot: "moonshotai",
  together_ai: "together",
  voyage: "voyageai",
  xai: "x-ai",
  zai: "zhipuai",
  zhipu: "zhipuai",
};

const regions = /^(?:[a-z]{2}(?:-[a-z]+)+-\d|us-gov-(?:east|west)-\d|eu|us|global|global-standard)$/;
/** Path segments that only say by which of LiteLLM's roads a call goes. */
const roads: ReadonlySet<string> = new Set(["invoke", "converse", "bedrock", "vertex_ai", "gemini"]);

/** The provider, model and region that a key of LiteLLM's price map means: `bedrock/us-east-1/anthropic.claude-v2`. */
export function litellmName(key: string, litellmProvider: string): LitellmName {
  const given = litellmProvider.toLowerCase();
  const provider = providers[given] ?? (given.startsWith("vertex_ai") ? "google" : given);
  const parts = key.split("/");
  const first = parts[0]?.toLowerCase();
  const isPrefix = first === given || first === provider || (first !== undefined && providers[first] === provider);
  if (parts.length > 1 && (isPrefix || (first === "vertex_ai" && provider === "google"))) parts.shift();
  let region: string | undefined;
  while (parts.length > 1) {
    const part = parts[0]?.toLowerCase() ?? "";
    const isRegion = provider === "aws" || provider === "azure" ? regions.test(part) : false;
    if (!isRegion && !(provider === "aws" && roads.has(part))) break;
    if (isRegion) region = part === "global-standard" ? "global" : part;
    parts.shift();
  }
  const model = parts.join("/");
  return { provider, model, ...(region !== undefined && { region }) };
}
