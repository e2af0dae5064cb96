import type { CallEvent } from "@outlay/core/call-event";

type CallKind = CallEvent["kind"];

/** The operations OpenTelemetry names; `fetch_response` reads a stored answer again: no inference, no cost. */
const kindOfOperation: Readonly<Record<string, CallKind>> = {
  chat: "model_call",
  generate_content: "model_call",
  text_completion: "model_call",
  embeddings: "model_call",
  retrieval: "retrieval",
  execute_tool: "tool",
  invoke_agent: "agent",
  create_agent: "agent",
  plan: "agent",
  invoke_workflow: "workflow",
  fetch_response: "other",
};

/**
 * What kind of work an operation is. Emitters may invent operations: one that names a model and reports tokens is a
 * model call unless its name says it is the frame around calls, whose tokens would be counted twice.
 */
export function kindOf(operation: string, hasModelAndUsage: boolean): CallKind {
  const known = Object.hasOwn(kindOfOperation, operation) ? kindOfOperation[operation] : undefined;
  if (known) return known;
  if (/agent|plan|step/i.test(operation)) return "agent";
  if (/workflow|chain|crew/i.test(operation)) return "workflow";
  if (/tool/i.test(operation)) return "tool";
  if (/memory/i.test(operation)) return "other";
  return hasModelAndUsage ? "model_call" : "other";
}
