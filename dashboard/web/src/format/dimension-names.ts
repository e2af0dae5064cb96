import { dimensions } from "../../../contract/vocabulary.ts";
import type { Grouping } from "../state/grouping.ts";

interface NamedGrouping {
  readonly value: Grouping;
  readonly name: string;
}

/** What spend is usually looked at by. Any other dimension works from the URL. */
export const usualGroupings: readonly NamedGrouping[] = [
  { value: "model_resolved", name: "Model" },
  { value: "model_requested", name: "Model asked for" },
  { value: "provider", name: "Provider" },
  { value: "workflow", name: "Workflow" },
  { value: "step", name: "Step" },
  { value: "team", name: "Team" },
  { value: "environment", name: "Environment" },
];

/** "model_resolved" → "Model", "tag:plan" → "plan", "cost_center" → "Cost center", "user_id" → "User". */
export function groupingName(by: Grouping): string {
  const usual = usualGroupings.find(({ value }) => value === by);
  if (usual !== undefined) return usual.name;
  if (by.startsWith("tag:")) return by.slice(4);
  if (by === "credential_id") return "API key";
  const words = by.replace(/_id$/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Every dimension, the usual ones first. */
export const allGroupings: readonly NamedGrouping[] = [
  ...usualGroupings,
  ...dimensions
    .filter((value) => !usualGroupings.some((usual) => usual.value === value))
    .map((value) => ({ value, name: groupingName(value) })),
];

/** Name of one entity: "" is what does not carry the dimension. */
export const entityName = (name: string, by: Grouping): string =>
  name === "" ? `No ${groupingName(by).toLowerCase()}` : name;
