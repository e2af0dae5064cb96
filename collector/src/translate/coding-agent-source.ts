import type { Attributes, OtlpResource } from "../otlp-types.ts";
import { asText } from "./read-attribute.ts";

/**
 * The source of a coding agent's telemetry: its service and session. Such an agent tells of one call in a span, a log
 * event and a metric; they are alternatives only if all three name the same source, and its processes have no
 * `service.instance.id`. `undefined` where no session is named: then the process is the source.
 */
export function codingAgentSourceKey(attributes: Attributes, { attributes: of }: OtlpResource): string | undefined {
  const session = asText(attributes.get("session.id") ?? of.get("session.id"), 99);
  const service = asText(of.get("service.name"), 100);
  return session === undefined || service === undefined ? undefined : `${service} ${session}`;
}
