import type { CallEvent } from "@outlay/core/call-event";
import { assignmentKinds, serviceTiers } from "@outlay/core/facts";
import { taskKey } from "../ids.ts";
import type { Attributes, AttributeValue, OtlpResource } from "../otlp-types.ts";
import { asAttempt, asNumber, asText } from "./read-attribute.ts";

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
  const said: Said = { attributes, ofResource: resource.attributes };
  const environment = asText(read(said, "deployment.environment.name") ?? read(said, "deployment.environment"));
  if (environment !== undefined) facts.environment = environment;
  const service = asText(said.ofResource.get("service.name"), 500);
  if (service !== undefined) facts.tags = { "service.name": service };
  // Most spans say nothing of ours, which is found out at less cost than by asking for each attribute.
  if (hasOutlay(said.attributes) || hasOutlay(said.ofResource)) readOutlay(facts, said);
  return facts;
}

/** Attributes of the span, and those of the resource, which hold where the span says nothing. */
interface Said {
  readonly attributes: Attributes;
  readonly ofResource: Attributes;
}

const read = ({ attributes, ofResource }: Said, key: string): AttributeValue | undefined =>
  attributes.get(key) ?? ofResource.get(key);

function hasOutlay(attributes: Attributes): boolean {
  for (const key of attributes.keys()) if (key.startsWith("outlay.")) return true;
  return false;
}

function readOutlay(facts: Partial<CallEvent>, said: Said): void {
  for (const [key, fact] of textFactOfAttribute) {
    const text = asText(read(said, key));
    if (text !== undefined) facts[fact] = text;
  }
  const taskId = asText(read(said, "outlay.task.id"));
  if (taskId !== undefined) {
    const task = taskKey(taskId);
    facts.taskKey = task.key;
    if (task.text !== undefined) facts.taskId = task.text;
  }
  const attempt = asAttempt(read(said, "outlay.attempt"));
  if (attempt !== undefined) facts.attempt = attempt;
  const tier = serviceTiers.find((name) => name === read(said, "outlay.service_tier"));
  if (tier) facts.serviceTier = tier;
  readExperiment(facts, said);
  addTags(facts, said);
}

function readExperiment(facts: Partial<CallEvent>, said: Said): void {
  const experimentId = asText(read(said, "outlay.experiment.id"));
  if (experimentId !== undefined) {
    facts.experiment = { id: experimentId, variant: asText(read(said, "outlay.experiment.variant")) };
  }
  const kind = assignmentKinds.find((name) => name === read(said, "outlay.assignment.kind"));
  if (kind) {
    const propensity = asNumber(read(said, "outlay.assignment.propensity"));
    const isShare = propensity !== undefined && propensity >= 0 && propensity <= 1;
    facts.assignment = { kind, propensity: isShare ? propensity : undefined };
  }
}

/** `outlay.tag.<key>` beside the service's name. A tag of the span replaces the resource's tag of the same key. */
function addTags(facts: Partial<CallEvent>, { attributes, ofResource }: Said): void {
  const tags = new Map(Object.entries(facts.tags ?? {}));
  for (const from of [attributes, ofResource]) {
    for (const [name, value] of from) {
      if (!name.startsWith(TAG_PREFIX) || tags.size >= TAGS_MAX) continue;
      const key = name.slice(TAG_PREFIX.length);
      const text = asText(value, 500);
      if (key.length >= 1 && key.length <= 100 && text !== undefined && !tags.has(key)) tags.set(key, text);
    }
  }
  if (tags.size > 0) facts.tags = Object.fromEntries(tags);
}
