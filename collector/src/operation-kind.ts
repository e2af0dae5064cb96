import type { CallEvent } from "@outlay/core/call-event";

type CallKind = CallEvent["kind"];

/**
 * The operations OpenTelemetry names, and those emitters agree on; `fetch_response` reads a stored answer again: no
 * inference, no cost.
 */
const kindOfOperation: Readonly<Record<string, CallKind>> = {
  chat: "model_call",
  generate_content: "model_call",
  text_completion: "model_call",
  embeddings: "model_call",
  rerank: "model_call",
  image_generation: "model_call",
  image_edit: "model_call",
  image_variation: "model_call",
  realtime: "model_call",
  "ai.generateSpeech": "model_call",
  "ai.transcribe": "model_call",
  "ai.streamTranscribe": "model_call",
  decide: "model_call",
  retrieval: "retrieval",
  execute_tool: "tool",
  invoke_agent: "agent",
  create_agent: "agent",
  plan: "agent",
  agent_step: "agent",
  handoff: "other",
  invoke_workflow: "workflow",
  fetch_response: "other",
};

/** Words by which emitters name the frames around calls; whole words only, an `explanation` is no plan. */
const kindOfWord: ReadonlyMap<string, CallKind> = new Map<string, CallKind>([
  ["agent", "agent"],
  ["plan", "agent"],
  ["step", "agent"],
  ["workflow", "workflow"],
  ["chain", "workflow"],
  ["crew", "workflow"],
  ["tool", "tool"],
  ["memory", "other"],
  ["retriever", "retrieval"],
  ["guardrail", "other"],
]);

/** Words that say that what a model was asked is only being counted. Providers do that for nothing. */
const countingWords: ReadonlySet<string> = new Set(["count", "token", "tokens", "tokenize", "detokenize"]);

/**
 * Words of operations that name a model and ask it nothing: they manage what a provider stores, or are one more kind of
 * frame. Only such a span's usage says that it is a call.
 */
const managingWords: ReadonlySet<string> = new Set(
  (
    "list get retrieve delete update cancel upload download submit fetch load connect close ping health " +
    "session sessions thread threads run runs file files batch batches models assistant assistants conversation " +
    "conversations store stores job jobs tuning finetune cache caches framework pipeline orchestrate orchestration " +
    "graph node task turn loop interaction agents tools steps workflows chains template parser"
  ).split(" "),
);

/** What `create` makes where it is a call and no management: `chat.completions.create`. */
const createdByCall =
  /^(chat|completions?|messages?|responses?|embeddings?|images?|speech|audio|transcriptions?|translations?|moderations?|videos?)$/;

const namedKind = (operation: string): CallKind | undefined =>
  Object.hasOwn(kindOfOperation, operation) ? kindOfOperation[operation] : undefined;

/** What speaks for a span being a model call. */
export interface CallEvidence {
  /** It names a model, asked for or answering, and reports what was used. */
  readonly hasModelAndUsage: boolean;
  /** It names a provider and the model that was asked for. */
  readonly hasProviderAndModel: boolean;
}

/**
 * What kind of work a span's operation is. Emitters may invent operations: one that names a model and reports tokens, or
 * at least says who was asked for what, is a model call unless its name says that it is the frame around calls, whose
 * tokens would be counted twice, or that nothing was inferred.
 */
export function kindOfSpan(operation: string, { hasModelAndUsage, hasProviderAndModel }: CallEvidence): CallKind {
  const named = namedKind(operation);
  if (named) return named;
  const words = operation
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
  const framing = words.map((word) => kindOfWord.get(word)).find((kind) => kind !== undefined);
  if (framing !== undefined) return framing;
  if (words.some((word) => countingWords.has(word))) return "other";
  if (hasModelAndUsage) return "model_call";
  return hasProviderAndModel && operation !== "unknown" && !isManaging(words) ? "model_call" : "other";
}

const isManaging = (words: readonly string[]): boolean =>
  words.some((word) => managingWords.has(word)) ||
  (words.includes("create") && !words.some((word) => createdByCall.test(word)));

/** Who sends an `llm_call` has said that it is one; only an operation known to be something else contradicts that. */
export const kindOfNativeCall = (operation: string): CallKind => namedKind(operation) ?? "model_call";
