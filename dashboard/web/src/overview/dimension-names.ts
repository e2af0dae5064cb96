import type { Grouping } from "../state/url-state.ts";

/** What spend is usually looked at by. Any other dimension works from the URL. */
export const usualGroupings: readonly { readonly value: Grouping; readonly name: string }[] = [
  { value: "model_resolved", name: "Model" },
  { value: "model_requested", name: "Model asked for" },
  { value: "provider", name: "Provider" },
  { value: "workflow", name: "Workflow" },
  { value: "step", name: "Step" },
  { value: "team", name: "Team" },
  { value: "environment", name: "Environment" },
];

/** "model_resolved" → "Model", "tag:plan" → "plan", "cost_center" → "Cost center". */
export function groupingName(by: Grouping): string {
  const usual = usualGroupings.find(({ value }) => value === by);
  if (usual !== undefined) return usual.name;
  if (by.startsWith("tag:")) return by.slice(4);
  const words = by.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Name of one entity: "" is what does not carry the dimension, `null` everything outside the top. */
export function entityName(name: string | null, by: Grouping, otherGroups: number): string {
  if (name === null) return `Other (${otherGroups})`;
  return name === "" ? `No ${groupingName(by).toLowerCase()}` : name;
}
