import type { Governance, GovernancePolicy } from "@outlay/core/governance/governance-rules";
import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

const texts = z.array(z.string());
const flags = z.array(z.boolean());

/** Calls that use what no policy allows them, by what it is. */
export const governanceViolations = defineQuery({
  file: "governance-violations.sql",
  params: z.strictObject({
    project: z.string().min(1),
    /** Half-open, milliseconds since 1970 UTC. */
    from: z.int(),
    to: z.int(),
    data_class_tag: z.string(),
    /** By policy: whether it is about all classes of data, or which one; its first day, counted from 1970. */
    policy_is_any: flags,
    policy_classes: texts,
    policy_since: z.array(z.int().min(0)),
    policy_limits_models: flags,
    policy_models: z.array(texts),
    policy_limits_providers: flags,
    policy_providers: z.array(texts),
    policy_limits_regions: flags,
    policy_regions: z.array(texts),
    limit: z.int().positive(),
  }),
  row: z.object({
    /** `policy_model`, `policy_provider` or `policy_region`. */
    broken: ch.string(),
    /** The model, provider or region; "" = not stated. */
    detail: ch.string(),
    calls: ch.uint64(),
    money: ch.nullable(ch.decimal(38, 12)),
    examples: ch.array(ch.string()),
  }),
});

const DAY_MS = 86_400_000;

/** Policies as parameters. */
export function governanceParams({ data_class_tag, policies }: Governance) {
  const limits = (of: "models" | "providers" | "regions") => policies.map((policy) => policy[of] !== null);
  const listed = (of: "models" | "providers" | "regions") => policies.map((policy) => [...(policy[of] ?? [])]);
  return {
    data_class_tag,
    policy_is_any: policies.map((policy) => policy.data_class === null),
    policy_classes: policies.map((policy) => policy.data_class ?? ""),
    policy_since: policies.map(dayOf),
    policy_limits_models: limits("models"),
    policy_models: listed("models"),
    policy_limits_providers: limits("providers"),
    policy_providers: listed("providers"),
    policy_limits_regions: limits("regions"),
    policy_regions: listed("regions"),
  };
}

const dayOf = ({ from }: GovernancePolicy): number => (from === null ? 0 : Math.max(0, Date.parse(from) / DAY_MS));
