import { type ModelCapability, modelCapabilities } from "@outlay/core/models-registry/model-capabilities";
import type { RegisteredModel } from "../../../contract/model-registry.ts";
import { canDo } from "./registry-query.ts";

const PREFIX = "can:";

/** What models must be able to do, as the address has it among the words that find rows: `can:tools,json_mode`. */
export function readNeeds(q: string | undefined): readonly ModelCapability[] {
  const words = (q ?? "").split(" ").filter((word) => word.startsWith(PREFIX));
  const named = new Set(words.flatMap((word) => word.slice(PREFIX.length).split(",")));
  return modelCapabilities.filter((capability) => named.has(capability));
}

/** {@link readNeeds} backwards; nothing needed is no word. */
export const writeNeeds = (needs: readonly ModelCapability[]): string | undefined =>
  needs.length === 0 ? undefined : `${PREFIX}${needs.join(",")}`;

/** Whether a model can do all that is needed; `null` where of something neither people nor calls say, and nothing is missing. */
export function isFit(model: RegisteredModel | undefined, needs: readonly ModelCapability[]): boolean | null {
  const able = needs.map((need) => (model === undefined ? null : canDo(model, need)));
  if (able.includes(false)) return false;
  return able.includes(null) ? null : true;
}

export interface Fitness {
  /** Whether a model is shown: only those that are known to do all that is needed. */
  readonly isShown: (model: string) => boolean;
  /** Of those hidden, how many cannot, and of how many it is not known. */
  readonly countHidden: (models: readonly string[]) => { readonly unfit: number; readonly unknown: number };
}

/** Which models are fit; all of them where nothing is needed. */
export function fitnessOf(registered: readonly RegisteredModel[], needs: readonly ModelCapability[]): Fitness {
  const byName = new Map(registered.map((one) => [one.model, one]));
  const fitOf = (model: string) => (needs.length === 0 ? true : isFit(byName.get(model), needs));
  return {
    isShown: (model) => fitOf(model) === true,
    countHidden: (models) => ({
      unfit: models.filter((model) => fitOf(model) === false).length,
      unknown: models.filter((model) => fitOf(model) === null).length,
    }),
  };
}
