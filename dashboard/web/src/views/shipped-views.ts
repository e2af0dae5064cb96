import { type Lens, lenses } from "../state/url-state.ts";

/** Orders of the Overview that everybody has. Each shows everything; only what stands first differs. */
export const shippedViews: readonly { readonly lens: Lens; readonly title: string; readonly hint: string }[] = [
  { lens: "finops", title: "FinOps", hint: "spend first" },
  { lens: "engineering", title: "Engineering", hint: "success first" },
  { lens: "on-call", title: "On-call", hint: "latency first" },
];

/** The order that a saved view's name stands for, where it is one of ours. */
export const shippedLens = (name: string): Lens | undefined => lenses.find((lens) => lens === name);
