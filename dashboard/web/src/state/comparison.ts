import type { z } from "zod";
import type { comparison } from "../../../contract/analytics.ts";
import { comparisons } from "../../../contract/vocabulary.ts";
import { parseInstant } from "../time/instant.ts";

/** What a range is compared with: an earlier one that follows from it, a named frozen one, or one that is stated. */
export type Comparison = z.input<typeof comparison>;

type Stated =
  | { readonly kind: "baseline"; readonly name: string }
  /** Instants as the address has them. */
  | { readonly kind: "custom"; readonly from: string; readonly to: string };

const BASELINE = "baseline:";
const CUSTOM = "custom:";

/** The range that a comparison states itself; `undefined` where it follows from the one on the page. */
export function statedComparison(cmp: string): Stated | undefined {
  if (cmp.startsWith(BASELINE)) return { kind: "baseline", name: cmp.slice(BASELINE.length) };
  if (!cmp.startsWith(CUSTOM)) return undefined;
  const [from = "", to = "", ...more] = cmp.slice(CUSTOM.length).split("..");
  return { kind: "custom", from, to: [to, ...more].join("..") };
}

export const customComparison = (from: string, to: string): Comparison => `custom:${from}..${to}`;
export const baselineComparison = (name: string): Comparison => `baseline:${name}`;

/** Reads a comparison as the parameter `cmp` writes it, which is as the API takes it; `undefined` when it is none. */
export function readComparison(text: string): Comparison | undefined {
  const stated = statedComparison(text);
  if (stated === undefined) return comparisons.find((name) => name === text);
  if (stated.kind === "baseline") {
    return /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/.test(stated.name) ? baselineComparison(stated.name) : undefined;
  }
  const { from, to } = stated;
  return isInstant(from) && isInstant(to) ? customComparison(from, to) : undefined;
}

const isInstant = (text: string): boolean => parseInstant(text) !== undefined;
