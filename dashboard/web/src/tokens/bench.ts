import { type CorpusId, corpora, corpusIds } from "@outlay/tokens/corpora";
import { countingOf } from "@outlay/tokens/families";
import { type TokenizerId, tokenizerIds, tokenizers } from "@outlay/tokens/tokenizers";
import type { UrlState } from "../state/url-state.ts";
import type { TextToCount } from "./count-messages.ts";
import type { OwnText } from "./own-text.ts";

/** What the address asks of this page, with the page's own defaults. */
export interface Bench {
  readonly corpus: CorpusChoice;
  /** `name`, or `provider::name`. */
  readonly models: readonly string[];
  readonly reference: string;
}
type CorpusChoice = CorpusId | "all" | "own";
export const corpusChoices: readonly CorpusChoice[] = ["all", ...corpusIds, "own"];

/** Shown beside the models of the project's own traffic: one of each way of counting that has a price. */
export const wellKnownModels: readonly string[] = [
  "openai::gpt-5.4",
  "openai::gpt-4o-mini",
  "openai::gpt-4",
  "anthropic::claude-sonnet-4-6",
  "anthropic::claude-opus-4-7",
  "anthropic::claude-2.1",
  "google::gemini-2.5-pro",
  "deepseek::deepseek-chat",
  "groq::llama-3.3-70b-versatile",
  "mistral::open-mistral-7b",
  "mistral::ministral-8b",
];

const OWN_TRAFFIC_MAX = 4;
const MODELS_MAX = 15;

/** `traffic`: models of the project, most calls first. */
export function benchOf({ corpus, models, ref }: UrlState, traffic: readonly string[]): Bench {
  const own = traffic.filter(isCountable).slice(0, OWN_TRAFFIC_MAX);
  const named = own.map(modelName);
  const chosen =
    models.length > 0
      ? models
      : [...own, ...wellKnownModels.filter((model) => !named.includes(modelName(model)))].slice(0, MODELS_MAX);
  const countable = chosen.filter(isCountable);
  const usual =
    countable.find((model) => countingName(model) === "o200k_base") ?? countable[0] ?? wellKnownModels[0] ?? "";
  const reference = ref !== undefined && isCountable(ref) ? ref : usual;
  return {
    corpus: corpusChoices.find((choice) => choice === corpus) ?? "all",
    models: chosen.includes(reference) ? chosen : [reference, ...chosen],
    reference,
  };
}

export const modelName = (model: string): string => model.split("::").at(-1) ?? model;
const isCountable = (model: string): boolean => countingOf(modelName(model)).kind !== "unknown";

function tokenizerOf(model: string): TokenizerId | undefined {
  const counting = countingOf(modelName(model));
  if (counting.kind === "unknown") return undefined;
  return counting.kind === "exact" ? counting.tokenizer : "o200k";
}

/** The tokenizer of a model, or the family it is estimated as. */
export function countingName(model: string): string {
  const counting = countingOf(modelName(model));
  if (counting.kind === "exact") return tokenizers[counting.tokenizer].name;
  return counting.kind === "estimated" ? counting.family : "not known";
}

/** The tokenizers that these models need, in the order in which they are counted. */
export const tokenizersFor = (models: readonly string[]): TokenizerId[] => {
  const needed = new Set(models.map(tokenizerOf));
  return tokenizerIds.filter((id) => needed.has(id));
};

/** The texts of a choice, and the key under which their counts are kept. */
export function textsOf(corpus: CorpusChoice, own: OwnText): { key: string; texts: TextToCount[] } {
  if (corpus === "own") {
    const texts = own.text === "" ? [] : [{ id: "own", kind: "own" as const, text: own.text }];
    return { key: `own:${own.version}`, texts };
  }
  const ids = corpus === "all" ? corpusIds : [corpus];
  const texts = ids.flatMap((id) => corpora[id].texts.map((text) => ({ id: text.id, kind: "built-in" as const })));
  return { key: corpus, texts };
}

const names = new Map(Object.values(corpora).flatMap(({ texts }) => texts.map(({ id, name }) => [id, name] as const)));

export const textName = (id: string, own: OwnText): string =>
  names.get(id) ?? (own.name === "" ? "Your text" : own.name);

export const corpusName = (choice: CorpusChoice): string => {
  if (choice === "all") return "All built-in texts";
  return choice === "own" ? "Your own text" : corpora[choice].name;
};
