const kinds = [
  "row",
  "item",
  "new-item",
  "import",
  "job",
  "new-job",
  "month",
  "new-month",
  "rule",
  "allocation",
  "teams",
  "model",
  "channel",
  "member",
  "new-member",
  "key",
  "new-key",
] as const;

/** What stands over the page, by `sel`: its kind, and which one (for a new one, what it begins with). */
export interface SettingsSelection {
  readonly kind: (typeof kinds)[number];
  readonly id: string;
}

/** Reads `<kind>:<id>`; anything else is nothing. */
export function readSettingsSelection(sel: string | undefined): SettingsSelection | undefined {
  const kind = kinds.find((name) => sel?.startsWith(`${name}:`) === true);
  return kind === undefined || sel === undefined ? undefined : { kind, id: sel.slice(kind.length + 1) };
}

/** {@link readSettingsSelection} backwards. */
export const writeSettingsSelection = (kind: SettingsSelection["kind"], id = ""): string => `${kind}:${id}`;
