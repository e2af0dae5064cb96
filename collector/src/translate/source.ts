import type { Attributes, OtlpResource, OtlpScope } from "../otlp-types.ts";
import { asText } from "./read-attribute.ts";

/** The instrumentation scope as `name@version`, or the bare name; `undefined` for a scope without a name. */
export function emitterOf({ name, version }: OtlpScope): string | undefined {
  return asText(version === "" ? name : `${name}@${version}`) ?? asText(name);
}

/**
 * The process that sent it: `service.name`, and the first of `service.instance.id` of the resource and the session that
 * is given. Spans, logs and metrics of one source tell of the same calls. A coding agent names its session on each span,
 * event and point (`own`) instead of on the resource, and may leave it out of its metrics: then the bare service covers
 * all its sessions, so nothing but the source's parts may hold a space.
 */
export function sourceKeyOf({ attributes }: OtlpResource, own?: Attributes): string | undefined {
  const service = asText(attributes.get("service.name"), 100)?.replaceAll(" ", "_");
  const part =
    asText(attributes.get("service.instance.id"), 99) ??
    asText(own?.get("session.id") ?? own?.get("gen_ai.conversation.id") ?? attributes.get("session.id"), 99);
  return service === undefined || part === undefined ? service : `${service} ${part}`;
}
