/** A single value that differs; JSON text, `null` where there is none. */
export interface Difference {
  /** `rules[europe].to`, `hourly_rate`; empty for a value that is no object itself. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Where two JSON values differ, in the order of the later one, what is gone last. Items of a list are told apart by their
 * `name`, `team` or `id` where each has its own, else by their place.
 */
export function jsonDifferences(before: unknown, after: unknown): Difference[] {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...now.keys(), ...old.keys()])];
  return paths.flatMap((path) => {
    const found = { path, before: old.get(path) ?? null, after: now.get(path) ?? null };
    return found.before === found.after ? [] : [found];
  });
}

function leavesOf(value: unknown, path = "", found = new Map<string, string>()): Map<string, string> {
  const entries = entriesOf(value);
  if (entries === undefined) {
    if (value !== undefined) found.set(path, JSON.stringify(value));
    return found;
  }
  const isList = Array.isArray(value);
  for (const [key, item] of entries) {
    leavesOf(item, isList ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`, found);
  }
  return found;
}

/** What is inside of an object or a list of objects; a list of plain values is one value. */
function entriesOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return Object.entries(value);
  if (!value.every((item) => typeof item === "object" && item !== null)) return undefined;
  const naming = ["name", "team", "id"].find((key) => {
    const names = value.map((item: Record<string, unknown>) => item[key]);
    return names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  });
  return value.map((item: Record<string, unknown>, at) => [
    naming === undefined ? String(at) : String(item[naming]),
    item,
  ]);
}
