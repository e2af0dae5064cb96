/** What `sel` says on this page: calls that are compared with the rest, or a few calls that are looked at. */
export type Selection =
  /** Groups of the table; each has a value for every dimension of it. */
  | { readonly kind: "rows"; readonly groups: readonly (readonly string[])[] }
  /** A bucket of the chart; ISO instants, half-open. */
  | { readonly kind: "time"; readonly from: string; readonly to: string }
  | { readonly kind: "dearest" | "random" | "failed"; readonly group: readonly string[] };

/** As many characters as the address takes of a selection. */
const LENGTH_MAX = 300;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** Reads `rows:[["a","b"]]`, `time:<from>..<to>`, `dearest:["a","b"]`; anything else is nothing. */
export function readSelection(sel: string | undefined): Selection | undefined {
  const [, kind, rest = ""] = /^(rows|time|dearest|random|failed):(.*)$/s.exec(sel ?? "") ?? [];
  if (kind === "time") {
    const [from = "", to = ""] = rest.split("..");
    return Date.parse(from) < Date.parse(to) ? { kind, from, to } : undefined;
  }
  const value = readJson(rest);
  if (kind === "rows") return Array.isArray(value) && value.every(isTexts) ? { kind, groups: value } : undefined;
  if (kind === "dearest" || kind === "random" || kind === "failed")
    return isTexts(value) ? { kind, group: value } : undefined;
  return undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** {@link readSelection} backwards; `undefined` where it is too long for an address. */
export function writeSelection(selection: Selection): string | undefined {
  const text = written(selection);
  return text.length > LENGTH_MAX ? undefined : text;
}

function written(selection: Selection): string {
  if (selection.kind === "time") return `time:${selection.from}..${selection.to}`;
  if (selection.kind === "rows") return `rows:${JSON.stringify(selection.groups)}`;
  return `${selection.kind}:${JSON.stringify(selection.group)}`;
}

/** With one more group, or without it where it is in. */
export function toggleGroup(selection: Selection | undefined, group: readonly string[]): Selection {
  const groups = selection?.kind === "rows" ? selection.groups : [];
  const key = JSON.stringify(group);
  const others = groups.filter((one) => JSON.stringify(one) !== key);
  return { kind: "rows", groups: others.length === groups.length ? [...groups, group] : others };
}
