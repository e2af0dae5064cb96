import type { CallEvent } from "@outlay/core/call-event";
import type { Attributes, AttributeValue, OtlpResource } from "../otlp-types.ts";
import { CONTEXT_WINDOW_TAG, codingAgentModel } from "../translate/coding-agent-model.ts";
import { asBoolean, asNumber, asText, firstOf } from "../translate/read-attribute.ts";

/** What the events of coding agents have in common. Prompts, answers, commands and e-mail addresses are never read. */

const sessionKeys = ["session.id", "conversation.id", "gen_ai.conversation.id"];
const userKeys = ["user.account_uuid", "user.account_id", "user.id", "installation.id"];

const factOfKey = [
  ["team.id", "team"],
  ["team", "team"],
  ["department", "department"],
  ["cost_center", "costCenter"],
] as const;

const tagKeys = ["organization.id", "terminal.type", "app.version", "prompt.id", "prompt_id", "effort", "auth_mode"];

type AgentFacts = Pick<CallEvent, "sessionId" | "userId" | "team" | "department" | "costCenter" | "tags">;

/** Who worked, and for whom: attributes of the event or of the resource (`OTEL_RESOURCE_ATTRIBUTES`). */
export function readAgentFacts(attributes: Attributes, resource: OtlpResource): AgentFacts {
  const read = (key: string): AttributeValue | undefined => attributes.get(key) ?? resource.attributes.get(key);
  const facts: AgentFacts = {
    sessionId: asText(firstOf(attributes, sessionKeys) ?? firstOf(resource.attributes, sessionKeys)),
    userId: asText(firstOf(attributes, userKeys) ?? firstOf(resource.attributes, userKeys)),
  };
  for (const [key, fact] of factOfKey) facts[fact] ??= asText(read(key));
  const tags: Record<string, string> = {};
  for (const key of tagKeys) {
    const text = asText(read(key), 500);
    if (text !== undefined) tags[key] = text;
  }
  const { contextWindow } = codingAgentModel(attributes.get("model"));
  if (contextWindow !== undefined) tags[CONTEXT_WINDOW_TAG] = contextWindow;
  if (Object.keys(tags).length > 0) facts.tags = tags;
  return facts;
}

const DURATION_MS_MAX = 2_592_000_000;

/** Whole milliseconds of `key`; `undefined` for what is no duration. */
export function readMs(attributes: Attributes, key: string): number | undefined {
  const ms = asNumber(attributes.get(key));
  return ms !== undefined && ms >= 0 && ms <= DURATION_MS_MAX ? Math.round(ms) : undefined;
}

const statusKeys = ["status_code", "http.response.status_code", "http.status_code"];

export function readHttpStatus(attributes: Attributes): number | undefined {
  const status = asNumber(firstOf(attributes, statusKeys));
  return status !== undefined && Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}

/** Facts of an event that used no model: a tool that ran, a decision, a prompt. */
export function eventWithoutUsage(
  kind: "tool" | "other" | "model_call",
  operation: string,
  attributes: Attributes,
): Pick<
  CallEvent,
  | "kind"
  | "operation"
  | "isBillable"
  | "status"
  | "usage"
  | "usageSource"
  | "usageQuality"
  | "toolName"
  | "durationMs"
  | "errorType"
> {
  return {
    kind,
    operation,
    isBillable: kind === "model_call",
    status: asBoolean(attributes.get("success")) === false ? "error" : "ok",
    usage: {},
    usageSource: "missing",
    usageQuality: "unknown",
    toolName: asText(firstOf(attributes, ["tool_name", "function_name"])),
    durationMs: readMs(attributes, "duration_ms"),
    errorType: asText(firstOf(attributes, ["error_type", "error.type"])),
  };
}
