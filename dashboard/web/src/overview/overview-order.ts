import type { Lens } from "../state/url-state.ts";

const tiles = ["spend", "cpst", "success", "calls", "latency"] as const;
const panels = ["spend-over-time", "side", "workflows"] as const;
/** A tile or panel of the Overview. */
export type Part = (typeof tiles)[number] | (typeof panels)[number];

/** The order for whom. Tiles fill one row and stand before the panels, so that in any order everything is on one screen. */
const first: Readonly<Record<Lens, readonly Part[]>> = {
  finops: ["spend", "cpst", "calls", "success", "latency", "side", "spend-over-time", "workflows"],
  engineering: ["success", "cpst", "latency", "calls", "spend", "workflows", "spend-over-time", "side"],
  "on-call": ["latency", "calls", "success", "spend", "cpst", "side", "spend-over-time", "workflows"],
};

/** Every part once, in the order for `lens`. Only the order differs: nobody is kept from seeing anything. */
export const orderFor = (lens: Lens | undefined): readonly Part[] =>
  lens === undefined ? [...tiles, ...panels] : first[lens];
