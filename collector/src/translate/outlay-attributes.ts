import type { CallEvent } from "@outlay/core/call-event";
import { assignmentKinds, serviceTiers } from "@outlay/core/facts";
import { taskKey } from "../ids.ts";
import type { Attributes, AttributeValue, OtlpResource } from "../otlp-types.ts";
import { asNumber, asText } from "./read-attribute.ts";

/**
 * `outlay.*` attributes: how an OpenTelemetry user says what a span is for. They may stand on the span or, for what
 * holds for the whole process, on the resource; the span's word counts. Listed in docs/guides/opentelemetry.md.
 */

type TextFact =
  | "workflow"
  | "workflowVersion"
  | "step"
  | "stepKind"
  | "taskType"
  | "agentRole"
  | "environment"
  | "team"
  | "department"
  | "costCenter"
  | "useCase"
  | "feature"
  | "customerId"
  | "userId"
  | "sessionId"
  | "principalId"
  | "providerAccount"
  | "hostProvider"
  | "region"
  | "retryOf"
  | "fallbackFrom"
  | "fallbackReason"
  | "batchId"
  | "trigger";

export const textFactOfAttribute: readonly (readonly [string, TextFact])[] = [
  ["outlay.workflow", "workflow"],
  ["outlay.workflow.version", "workflowVersion"],
  ["outlay.step", "step"],
  ["outlay.step.kind", "stepKind"],
  ["outlay.task.type", "taskType"],
  ["outlay.agent.role", "agentRole"],
  ["outlay.environment", "environment"],
  ["outlay.team", "team"],
  ["outlay.department", "department"],
  ["outlay.cost_center", "costCenter"],
  ["outlay.use_case", "useCase"],
  ["outlay.feature", "feature"],
  ["outlay.customer.id", "customerId"],
  ["outlay.user.id", "userId"],
  ["outlay.session.id", "sessionId"],
  ["outlay.principal.id", "principalId"],
  ["outlay.provider.account", "providerAccount"],
  ["outlay.host.provider", "hostProvider"],
  ["outlay.region", "region"],
  ["outlay.retry_of", "retryOf"],
  ["outlay.fallback.from", "fallbackFrom"],
  ["outlay.fallback.reason", "fallbackReason"],
  ["outlay.batch.id", "batchId"],
  ["outlay.trigger", "trigger"],
];

const TAG_PREFIX = "outlay.tag.";
const TAGS_MAX = 64;

/** What the `outlay.*` attributes and the resource say. Only what is known has a key, so it can be spread over others. */
export function readOutlayFacts(attributes: Attributes, resource: OtlpResource): Partial<CallEvent> {
  const facts: Partial<CallEvent> = {};
  const read = (key: string): AttributeValue | undefined => attributes.get(key) ?? resource.attributes.get(key);

  const environment = asText(read("deployment.environment.name") ?? read("deployment.environment"));
  if (environment !== undefined) facts.environment = environment;
  for (const [key, fact] of textFactOfAttribute) {
    const text = asText(read(key));
    if (text !== undefined) facts[fact] = text;
  }
  const taskId = asText(read("outlay.task.id"));
  if (taskId !== undefined) {
    const task = taskKey(taskId);
    facts.taskKey = task.key;
    if (task.text !== undefined) facts.taskId = task.text;
  }
  const attempt = asNumber(read("outlay.attempt"));
  if (attempt !== undefined && Number.isInteger(attempt) && attempt >= 1 && attempt <= 255) facts.attempt = attempt;
  const tier = serviceTiers.find((name) => name === read("outlay.service_tier"));
  if (tier) facts.serviceTier = tier;

  readExperiment(facts, read);
  const tags = readTags(attributes, resource);
  if (tags) facts.tags = tags;
  return facts;
}

function readExperiment(facts: Partial<CallEvent>, read: (key: string) => AttributeValue | undefined): void {
  const experimentId = asText(read("outlay.experiment.id"));
  if (experimentId !== undefined) {
    facts.experiment = { id: experimentId, variant: asText(read("outlay.experiment.variant")) };
  }
  const kind = assignmentKinds.find((name) => name === read("outlay.assignment.kind"));
  if (kind) {
    const propensity = asNumber(read("outlay.assignment.propensity"));
    const isShare = propensity !== undefined && propensity >= 0 && propensity <= 1;
    facts.assignment = { kind, propensity: isShare ? propensity : undefined };
  }
}

/** `outlay.tag.<key>` and the service's name. A tag of the span replaces the resource's tag of the same key. */
function readTags(attributes: Attributes, resource: OtlpResource): Record<string, string> | undefined {
  const tags = new Map<string, string>();
  const service = asText(resource.attributes.get("service.name"), 500);
  if (service !== undefined) tags.set("service.name", service);
  for (const from of [attributes, resource.attributes]) {
    for (const [name, value] of from) {
      if (!name.startsWith(TAG_PREFIX) || tags.size >= TAGS_MAX) continue;
      const key = name.slice(TAG_PREFIX.length);
      const text = asText(value, 500);
      if (key.length >= 1 && key.length <= 100 && text !== undefined && !tags.has(key)) tags.set(key, text);
    }
  }
  return tags.size === 0 ? undefined : Object.fromEntries(tags);
}
