import type { serviceTiers } from "../facts.ts";
import { type Json, objectOf } from "./fields.ts";

export type ServiceTier = (typeof serviceTiers)[number];

/** Every provider's word for how a request was served → ours. `auto` is a wish and not an answer: it is not here. */
const tiers: ReadonlyMap<string, ServiceTier> = new Map(
  Object.entries<ServiceTier>({
    default: "standard",
    standard: "standard",
    on_demand: "standard",
    batch: "batch",
    flex: "flex",
    on_demand_flex: "flex",
    priority: "priority",
    on_demand_priority: "priority",
    fast: "fast",
    optimized: "fast",
    scale: "scale",
    provisioned: "provisioned",
    provisioned_throughput: "provisioned",
    reserved: "provisioned",
  }),
);

/**
 * The tier the answer says it was served in (not the one that was asked for). Standard is stated by most providers in
 * every answer and hides a dearer mode that is stated elsewhere, so the first tier that is not standard wins.
 */
export function readServiceTier(usage: Json, envelope: Json): ServiceTier | undefined {
  let standard: ServiceTier | undefined;
  for (const stated of [
    usage["service_tier"],
    usage["serviceTier"],
    usage["trafficType"],
    usage["traffic_type"],
    usage["speed"],
    envelope["service_tier"],
    envelope["serviceTier"],
    objectOf(envelope["serviceTier"])["type"],
    objectOf(envelope["performanceConfig"])["latency"],
  ]) {
    if (typeof stated !== "string") continue;
    const tier = tiers.get(stated.toLowerCase().replace("service_tier_", ""));
    if (tier !== undefined && tier !== "standard") return tier;
    standard ??= tier;
  }
  return standard;
}
