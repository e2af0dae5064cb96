import type { OtlpResource, OtlpScope } from "../otlp-types.ts";
import { asText } from "./read-attribute.ts";

/** The instrumentation scope as `name@version`, or the bare name; `undefined` for a scope without a name. */
export function emitterOf({ name, version }: OtlpScope): string | undefined {
  return asText(version === "" ? name : `${name}@${version}`) ?? asText(name);
}

/**
 * The process that sent it, by its resource: `service.name`, and `service.instance.id` or `session.id` where given. Spans, logs and
 * metrics of one source tell of the same calls.
 */
export function sourceKeyOf({ attributes }: OtlpResource): string | undefined {
  const service = asText(attributes.get("service.name"), 100);
  const instance = asText(attributes.get("service.instance.id") ?? attributes.get("session.id"), 90);
  return service === undefined || instance === undefined ? service : `${service} ${instance}`;
}
