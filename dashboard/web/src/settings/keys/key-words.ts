import type { KeyJson } from "../../../../contract/keys.ts";

/** Stands for every project where roles are asked for. */
export const EVERY_PROJECT = "*";

/** What each role of a key may do. */
export const roleWords: readonly (readonly [role: KeyJson["role"], does: string])[] = [
  ["ingest", "may send"],
  ["read", "may query"],
  ["editor", "may query, and change success rules, measures, views and the workspace"],
  ["admin", "may do all of it and change every setting"],
];

/** A whole number of 1 to `max` as it is typed; `null`: nothing was, `undefined`: something else. */
export function readWholeNumber(typed: string, max: number): number | null | undefined {
  const text = typed.trim();
  if (text === "") return null;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= max ? number : undefined;
}
