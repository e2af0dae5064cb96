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

const namedKind = (operation: string): CallKind | undefined =>
  Object.hasOwn(kindOfOperation, operation) ? kindOfOperation[operation] : undefined;

/**
 * What kind of work a span's operation is. Emitters may invent operations: one that names a model and reports tokens is
 * a model call unless its name says it is the frame around calls, whose tokens would be counted twice.
 */
export function kindOfSpan(operation: string, hasModelAndUsage: boolean): CallKind {
  const named = namedKind(operation);
  if (named) return named;
  const words = operation
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
  const framing = words.map((word) => kindOfWord.get(word)).find((kind) => kind !== undefined);
  return framing ?? (hasModelAndUsage ? "model_call" : "other");
}

/** Who sends an `llm_call` has said that it is one; only an operation known to be something else contradicts that. */
export const kindOfNativeCall = (operation: string): CallKind => namedKind(operation) ?? "model_call";
