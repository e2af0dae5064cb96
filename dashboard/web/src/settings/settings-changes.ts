/** One change of a setting, as the API has it. */
export interface SettingChange {
  /** ISO-8601. */
  readonly at: string;
  readonly author: string;
  /** What was changed, in words. */
  readonly thing: string;
  /** What it was; `null` = it did not exist, `undefined` = the API does not say. */
  readonly before: string | null | undefined;
  readonly after: string | null | undefined;
  readonly reason: string;
  /** `sel` of what it is about, in its tab; `undefined` = it has nothing to open. */
  readonly sel: string | undefined;
  readonly tab: string;
}

/** A version of anything, in words; `null` = it was ended by this version. */
export interface VersionInWords {
  readonly version: number;
  readonly author: string;
  readonly reason: string;
  readonly changed_at: string;
  readonly words: string | null;
}

/** Changes of one thing from its versions, newest first: what each version found is what the one before it said. */
export function changesOf(
  { thing, ...where }: Pick<SettingChange, "thing" | "sel" | "tab">,
  versions: readonly VersionInWords[],
): SettingChange[] {
  return versions.map(({ version, author, reason, changed_at, words }, at) => {
    const earlier = versions[at + 1];
    // A history ends somewhere: before the oldest version it has there may have been others.
    const before = earlier === undefined ? (version <= 1 ? null : undefined) : earlier.words;
    return { ...where, thing: `${thing}, version ${version}`, at: changed_at, author, before, after: words, reason };
  });
}

/** Newest first; what was changed at one instant stays in the order given. */
export const newestFirst = (changes: readonly SettingChange[]): SettingChange[] =>
  changes.toSorted((left, right) => Date.parse(right.at) - Date.parse(left.at));
