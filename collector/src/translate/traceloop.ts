import type { Attributes, OtlpScope } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { hasGenAiMarker, judgeGenAi } from "./otel-gen-ai.ts";
import { asText } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readUsage } from "./usage-reading.ts";

/**
 * Traceloop's OpenLLMetry, JavaScript (`@traceloop/instrumentation-*`) and Python (`opentelemetry.instrumentation.*`),
 * whose totals mean different things by package: see `usage-rules.ts`. Its SDK also writes `traceloop.workflow.name`,
 * `traceloop.entity.path` and association properties onto spans of others; those alone make no GenAI span.
 */
export const traceloop: Dialect = {
  name: "traceloop",

  recognises: ({ attributes }, scope) =>
    attributes.has("traceloop.span.kind") ||
    attributes.has("llm.request.type") ||
    (isTraceloop(scope) && hasGenAiMarker(attributes)),

  translate(span, scope): DialectFacts {
    const { attributes } = span;
    const used = readUsage(attributes, genAiUsageKeys, judgeGenAi(attributes, scope));
    const facts = readGenAi(span, used);
    readEntity(facts, attributes);
    readAssociations(facts, attributes);
    return facts;
  },
};

/** OpenTelemetry's own packages share the Python prefix. */
const pythonPrefix = "opentelemetry.instrumentation.";
const openTelemetrysOwn = /^opentelemetry\.instrumentation\.(openai_v2|google_genai|botocore|genai)/;

const isTraceloop = ({ name }: OtlpScope): boolean =>
  name.startsWith("@traceloop/") || (name.startsWith(pythonPrefix) && !openTelemetrysOwn.test(name));

/** `traceloop.span.kind`: a frame around calls, unless the span says itself that it is a call (LlamaIndex). */
function readEntity(facts: DialectFacts, attributes: Attributes): void {
  const kind = asText(attributes.get("traceloop.span.kind"));
  const name = asText(attributes.get("traceloop.entity.name"));
  if (kind === "workflow" || kind === "agent" || kind === "tool") facts.kind = kind;
  // A task is a step of a workflow, and around calls like it.
  else if (kind === "task" && facts.kind !== "model_call" && facts.kind !== "agent") facts.kind = "workflow";
  if (facts.kind !== "agent") facts.isSoleRecord = undefined;
  if (kind !== undefined && kind !== "unknown") {
    facts.stepKind = kind;
    if (facts.operation === "unknown") facts.operation = kind;
  }
  if (kind === "workflow") facts.workflow ??= name;
  else if (kind === "agent") facts.agentRole ??= name;
  else if (kind === "tool") facts.toolName ??= name;
  facts.step = kind === "workflow" ? undefined : (name ?? asText(attributes.get("traceloop.entity.path")));
  facts.workflow = asText(attributes.get("traceloop.workflow.name")) ?? facts.workflow;
  const prompt = asText(attributes.get("traceloop.prompt.key"));
  if (prompt !== undefined)
    facts.prompt = { name: prompt, version: asText(attributes.get("traceloop.prompt.version")) };
}

const associationPrefix = "traceloop.association.properties.";
const sessionNames: ReadonlySet<string> = new Set(["session_id", "chat_id", "thread_id", "conversation_id"]);
const TAGS_MAX = 64;

/** What the user associated with the call; LangChain's own metadata (`ls_…`) is no tag. */
function readAssociations(facts: DialectFacts, attributes: Attributes): void {
  const tags: Record<string, string> = {};
  let tagCount = 0;
  for (const [key, value] of attributes) {
    if (!key.startsWith(associationPrefix)) continue;
    const name = key.slice(associationPrefix.length);
    const text = asText(value, 500);
    if (text === undefined || name.length === 0 || name.length > 100) continue;
    if (sessionNames.has(name)) facts.sessionId ??= asText(text);
    else if (name === "user_id") facts.userId ??= asText(text);
    else if (name === "langgraph_node") facts.step ??= asText(text);
    else if (!name.startsWith("ls_") && !name.startsWith("langgraph_") && tagCount < TAGS_MAX) {
      tags[name] = text;
      tagCount += 1;
    }
  }
  if (tagCount > 0) facts.tags = tags;
}
