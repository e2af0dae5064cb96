/** Which changes are looked for; "" = any. */
export interface ChangesSearch {
  readonly name: string;
  readonly kind: string;
  readonly by: string;
  /** Days, `YYYY-MM-DD`; `to` is the last one. */
  readonly from: string;
  readonly to: string;
}

const fields = ["kind", "by", "from", "to"] as const;

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));

/** Reads `gpt-5 kind:price by:ann from:2026-10-01`, as it stands in the address. Other words are of the name. */
export function readChangesSearch(text: string | undefined): ChangesSearch {
  const found: Record<(typeof fields)[number], string> = { kind: "", by: "", from: "", to: "" };
  const words = (text ?? "").split(/\s+/).filter((word) => {
    const field = fields.find((name) => word.startsWith(`${name}:`));
    if (field === undefined) return word !== "";
    const value = word.slice(field.length + 1).replaceAll("%20", " ");
    if (field === "kind" || field === "by" || isDay(value)) found[field] = value;
    return false;
  });
  return { name: words.join(" "), ...found };
}

/** {@link readChangesSearch} backwards; `undefined` where anything is looked for. */
export function writeChangesSearch(search: ChangesSearch): string | undefined {
  const named = fields.flatMap((field) => {
    const value = search[field].trim().replaceAll(/\s+/g, "%20");
    return value === "" ? [] : [`${field}:${value}`];
  });
  const text = [search.name.trim(), ...named].filter((part) => part !== "").join(" ");
  return text === "" ? undefined : text;
}
