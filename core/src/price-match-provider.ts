import type { PriceBook, PricedProvider } from "./price-book-shape.ts";
import { providerId } from "./price-provider-names.ts";

/** What a provider's name on the wire says about whose price list applies. */
export type ProviderMeaning =
  | { kind: "known"; provider: PricedProvider }
  /** Absent, a gateway, or a name nobody told us: the model's name may decide. */
  | { kind: "unknown" }
  /** Runs on the user's own machines: no list price applies, whatever the model is called. */
  | { kind: "self_hosted" };

/** They forward calls under any provider's model names; whose price applies is for the model's name to say. */
const gateways: ReadonlySet<string> = new Set(["litellm", "litellm_proxy", "gateway", "portkey", "helicone", "_other"]);

/** Servers one runs oneself. Compared without `_`, `-`, `.` and spaces, so that `lm_studio` and `LM Studio` are one name. */
const selfHosted: ReadonlySet<string> = new Set([
  "ollama",
  "ollamachat",
  "vllm",
  "hostedvllm",
  "sglang",
  "tgi",
  "textgenerationinference",
  "huggingfacetgi",
  "llamacpp",
  "llamafile",
  "lmstudio",
  "localai",
  "local",
  "selfhosted",
  "xinference",
  "nim",
  "tritonserver",
  "triton",
  "tensorrtllm",
  "lmdeploy",
  "mlc",
  "mlx",
  "mlxlm",
  "koboldcpp",
  "oobabooga",
  "textgenerationwebui",
  "tabbyapi",
  "aphrodite",
  "gpt4all",
  "jan",
  "dockermodelrunner",
  "lemonade",
  "openllm",
]);

/** Whether a lower-cased name means a server one runs oneself. */
export const isSelfHostedName = (name: string): boolean => selfHosted.has(name.replaceAll(/[-_. ]/g, ""));

/**
 * Matches the name exactly, then by what precedes the first dot (`openai.responses`), then by the book's own matchers.
 * A provider that the user wrote prices for is known by that name, whatever else the name would mean.
 */
export function findProvider(book: PriceBook, name: string | undefined): ProviderMeaning {
  const given = name?.trim().toLowerCase() ?? "";
  if (given === "") return { kind: "unknown" };
  const written = providerNamed(book, given);
  const isOwn = written !== undefined && book.layers.some((layer) => layer.isOwn && layer.providers.has(written.id));
  if (isOwn) return { kind: "known", provider: written };
  if (gateways.has(given)) return { kind: "unknown" };
  const head = given.split(".", 1)[0] ?? given;
  if (isSelfHostedName(given) || isSelfHostedName(head)) return { kind: "self_hosted" };
  const named = written ?? providerNamed(book, head);
  if (named !== undefined) return { kind: "known", provider: named };
  const matching = [...book.providers.values()].filter((provider) => provider.matchesName(given));
  // "bedrock-openai" fits two providers with different prices: better no answer than the first one's.
  const [only, ...others] = matching;
  return only !== undefined && others.length === 0 ? { kind: "known", provider: only } : { kind: "unknown" };
}

/** The provider of exactly this name or alias. */
export const providerNamed = (book: PriceBook, name: string): PricedProvider | undefined =>
  book.providers.get(providerId(name));
