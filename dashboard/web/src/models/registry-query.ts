import type { ModelCapability } from "@outlay/core/models-registry/model-capabilities";
import type { z } from "zod";
import type { modelRegistryEndpoint, RegisteredModel } from "../../../contract/model-registry.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope } from "../api/queries.ts";

export type ModelRegistry = z.output<(typeof modelRegistryEndpoint)["response"]>;

/** Models of the range and those that something is stated of: where they are, what they can do, until when. */
export function registryQuery(scope: Scope) {
  const { project, from, to, tz } = scope;
  const query = { project, from, to, tz };
  const answer = (signal: AbortSignal): Promise<ModelRegistry> =>
    ask<typeof modelRegistryEndpoint>("/models/registry", { query, signal });
  return figureQuery({ scope, name: "model-registry", asked: query, answer });
}

export const capabilityNames: Readonly<Record<ModelCapability, string>> = {
  streaming: "streaming",
  json_mode: "JSON",
  tools: "tools",
  multimodal: "images",
};

/** What a model can do: what is stated of it, else what calls show; `null` where neither says. */
export const canDo = ({ stated, seen }: RegisteredModel, capability: ModelCapability): boolean | null =>
  stated?.[capability] ?? seen[capability];

/** Where it is: what is stated, else what calls name. */
export const regionsOf = ({ stated, regions }: RegisteredModel): readonly string[] =>
  stated !== null && stated.regions.length > 0 ? stated.regions : regions;
