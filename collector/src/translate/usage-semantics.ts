import type { UsageSemantics } from "./usage-split.ts";

export const inclusive: UsageSemantics = { inputIncludesCache: true, outputIncludesReasoning: true };
export const inputExcludesCache: UsageSemantics = { inputIncludesCache: false, outputIncludesReasoning: true };
export const outputExcludesReasoning: UsageSemantics = { inputIncludesCache: true, outputIncludesReasoning: false };
/** Nothing is known but the attributes: arithmetic decides, and what it cannot decide follows the convention. */
export const unknownSemantics: UsageSemantics = { inputIncludesCache: "unknown", outputIncludesReasoning: "unknown" };

/** Whether `version` is `floor` or newer: numbers compared as numbers, a pre-release of a version counts as it. */
export function isAtLeast(version: string, floor: string): boolean {
  const given = numbersOf(version);
  if (given.length === 0) return false;
  for (const [index, number] of numbersOf(floor).entries()) {
    const other = given[index] ?? 0;
    if (other !== number) return other > number;
  }
  return true;
}

/** `v1.10.0-beta.2+build` → 1, 10, 0. */
function numbersOf(version: string): number[] {
  const core = /^v?(\d{1,9}(?:\.\d{1,9}){0,5})/i.exec(version)?.[1];
  return core === undefined ? [] : core.split(".").map(Number);
}
