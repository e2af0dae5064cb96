import type { CallEvent } from "@outlay/core/call-event";
import { QUANTITY_MAX, type Usage } from "@outlay/core/usage";
import { accepted, type Judged, refused } from "../fault.ts";
import { digestId } from "../ids.ts";
import { readAgentFacts } from "../logs/coding-agent.ts";
import { isPlausibleTime, plausibleTimeMessage } from "../occurred-at.ts";
import type { OtlpResource, OtlpScope, OtlpSpan } from "../otlp-types.ts";
import { codingAgentModel } from "../translate/coding-agent-model.ts";
import { readOutlayFacts } from "../translate/outlay-attributes.ts";
import { asText, firstOf } from "../translate/read-attribute.ts";
import { readGenAi, serviceTierNamed } from "../translate/read-gen-ai.ts";
import { emitterOf, sourceKeyOf } from "../translate/source.ts";
import { splitUsage, type UsageFacts } from "../translate/usage-split.ts";
import type { SeriesGroup } from "./series-group.ts";
import { seriesIdOf } from "./series-id.ts";

/**
 * What a series counted, as an event: usage that spans and log events may tell of as well, so it arrives unbilled and
 * settlement bills it only where nothing finer is. `undefined` where nothing was used.
 */
export function translateSeries(
  group: SeriesGroup,
  seriesKey: string,
  scope: OtlpScope,
  resource: OtlpResource,
  receivedAt: number,
): Judged<CallEvent> | undefined {
  const { family, point, attributes } = group;
  const counts = group.finish();
  const used = splitUsage(counts, family.semantics(point, scope, counts));
  if (!isAnythingUsed(used.usage)) return undefined;
  if (group.requests !== undefined && group.requests > 0) used.usage.requests = group.requests;
  const fault = faultOfQuantities(used.usage);
  if (fault) return fault;
  const occurredAt = msOf(group.timeNs);
  if (!isPlausibleTime(occurredAt, receivedAt)) {
    return refused("occurred_at_out_of_range", "timeUnixNano", plausibleTimeMessage);
  }
  const { isCumulative } = point.metric;
  const series = seriesIdOf(group, seriesKey, scope, resource);
  const facts = family.isAgent ? agentFacts(group, used, resource) : readGenAi(spanOf(group), used);
  const outlayFacts = readOutlayFacts(attributes, resource);
  if (facts.tags && outlayFacts.tags) outlayFacts.tags = { ...facts.tags, ...outlayFacts.tags };
  return accepted({
    callId: digestId("point", [series, String(group.startNs), String(group.timeNs), group.parts]),
    dialect: family.name,
    signal: "metric",
    emitter: emitterOf(scope),
    sourceKey: sourceKeyOf(resource),
    occurredAt,
    ...facts,
    isBillable: false,
    // What an agent or a workflow used is the sum of what its model calls used.
    isSoleRecord: facts.kind === "model_call" || undefined,
    meter: { series, startedAt: startedAtOf(group, occurredAt), isCumulative },
    // A cumulative cost is no cost of this event, and only differences of usage are taken.
    reportedCostUsd: isCumulative ? undefined : group.reportedCostUsd,
    ...outlayFacts,
  });
}

const msOf = (ns: bigint): number => Number(ns / 1_000_000n);

/** A delta that names no start covers nothing but its own instant; a cumulative one counts from the beginning of time. */
function startedAtOf({ startNs, point }: SeriesGroup, occurredAt: number): number {
  if (startNs === 0n) return point.metric.isCumulative ? 0 : occurredAt;
  return Math.min(msOf(startNs), occurredAt);
}

function isAnythingUsed(usage: Usage): boolean {
  for (const quantity of Object.values(usage)) if (quantity > 0) return true;
  return false;
}

function faultOfQuantities(usage: Usage): Judged<never> | undefined {
  for (const [usageClass, quantity] of Object.entries(usage)) {
    if (quantity <= QUANTITY_MAX) continue;
    const message = `${usageClass} is above ${QUANTITY_MAX}; export with delta temporality, which starts anew each time`;
    return refused("out_of_range", "dataPoints", message);
  }
  return undefined;
}

/** Attributes of the conventions mean the same on a metric as on a span, so they are read as a span's. */
function spanOf({ attributes, timeNs }: SeriesGroup): OtlpSpan {
  return {
    traceId: "",
    spanId: "",
    parentSpanId: "",
    name: "",
    kind: 0,
    startNs: timeNs,
    endNs: timeNs,
    statusCode: 0,
    attributes,
    events: [],
  };
}

const providerOfAgent: Readonly<Record<string, string>> = { claude_code: "anthropic", codex: "openai" };

function agentFacts({ family, attributes, point }: SeriesGroup, used: UsageFacts, resource: OtlpResource) {
  const isGemini = point.metric.name.startsWith("gemini_cli.");
  const { model } = codingAgentModel(firstOf(attributes, ["model", "gen_ai.request.model"]));
  return {
    ...readAgentFacts(attributes, resource),
    // Codex names its conversation in log events only; there the process is what the signals have in common.
    sourceKey: family.name === "codex" ? sourceKeyOf(resource) : sourceKeyOf(resource, attributes),
    kind: "model_call",
    operation: "chat",
    status: "ok",
    model,
    provider: isGemini ? "gcp.gemini" : providerOfAgent[family.name],
    usage: used.usage,
    usageSource: used.usageSource,
    usageQuality: used.usageQuality,
    usageConvention: used.usageConvention,
    serviceTier: serviceTierNamed(asText(attributes.get("speed"))),
    agentRole: asText(attributes.get("agent.name")),
    step: asText(attributes.get("query_source")),
  } as const;
}
