import { splitNames } from "./item-draft.ts";

/** What a re-pricing may be narrowed to. */
export const narrowings = ["models", "providers", "teams", "workflows"] as const;
export type Narrowing = (typeof narrowings)[number];
/** Names with commas between; "" = all. */
export type ScopeDraft = Readonly<Record<Narrowing, string>>;

/** Reads `{"models":["gpt-5"]}` as it stands in the address; what is not usable narrows nothing. */
export function readScopeDraft(text: string): ScopeDraft {
  const draft = { models: "", providers: "", teams: "", workflows: "" };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return draft;
    for (const [name, names] of Object.entries(value)) {
      const known = narrowings.find((one) => one === name);
      if (known !== undefined && Array.isArray(names)) draft[known] = names.map(String).join(", ");
    }
  } catch {
    // An address that was changed by hand.
  }
  return draft;
}

/** The scope as the API takes it: a part that is not said does not narrow. */
export const scopeOfDraft = (draft: ScopeDraft): Partial<Record<Narrowing, string[]>> =>
  Object.fromEntries(
    narrowings.flatMap((name) => {
      const names = splitNames(draft[name]);
      return names.length === 0 ? [] : [[name, names]];
    }),
  );

/** "models gpt-5, o3; teams search", or that it is all of them. */
export function scopeWords(scope: Readonly<Record<string, readonly string[] | undefined>>): string {
  const parts = Object.entries(scope).flatMap(([name, names]) =>
    names === undefined ? [] : [`${name.replaceAll("_", " ")} ${names.map((one) => one || "(none)").join(", ")}`],
  );
  return parts.length === 0 ? "all calls" : parts.join("; ");
}
