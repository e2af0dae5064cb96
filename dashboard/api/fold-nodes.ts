/** How nodes that are too many are told apart. */
export interface Folding {
  /** Nodes that stay themselves. */
  readonly kept: readonly string[];
  /** What the others are folded by, longest first: each into the first that it begins with; of the rest all into one. */
  readonly prefixes: readonly string[];
}

interface Family {
  /** "" for a node by itself. */
  readonly prefix: string;
  readonly members: string[];
}

/**
 * Folds nodes by the beginnings of their names until at most `groupsMax` are left: `step:search_web` and `step:search_docs` into
 * `step:search_`. Names are cut as little as it takes, the dearest nodes stay themselves where there is room, and where even
 * the first words are too many the families of the dearest nodes stay and the rest is one.
 *
 * `ids`: the dearest first, `kind:name`. `isWhole`: there are no others.
 */
export function foldNodes(ids: readonly string[], groupsMax: number, isWhole: boolean): Folding {
  const room = isWhole ? groupsMax : groupsMax - 1;
  if (ids.length <= room) return foldingOf(ids.map((id) => ({ prefix: "", members: [id] })));
  const cuts = new Map(ids.map((id) => [id, prefixesOf(id)]));
  const deepest = ids.reduce((most, id) => Math.max(most, cuts.get(id)?.length ?? 0), 1);
  let families: readonly Family[] = [];
  for (let depth = deepest; depth >= 1; depth -= 1) {
    families = familiesOf(ids, (id) => cuts.get(id)?.[depth - 1]);
    if (families.length <= room) return foldingOf(withRoomUsed(families, ids, room));
  }
  return foldingOf(families.slice(0, groupsMax - 1));
}

/** The beginnings of a name, each ending behind a separator or before a number; shortest first. */
function prefixesOf(id: string): string[] {
  const start = id.indexOf(":") + 1;
  const found: string[] = [];
  for (let at = start + 1; at < id.length; at += 1) {
    const [before = "", here = ""] = [id[at - 1], id[at]];
    const isBehindSeparator = SEPARATOR.test(before) && !SEPARATOR.test(here);
    const isBeforeNumber = DIGIT.test(here) && !DIGIT.test(before);
    if (isBehindSeparator || isBeforeNumber) found.push(id.slice(0, at));
  }
  return found;
}

const SEPARATOR = /[\s._:/\\-]/;
const DIGIT = /\d/;

/** In order of their first members. What has no such prefix, or shares it with nobody, is by itself. */
function familiesOf(ids: readonly string[], prefixOf: (id: string) => string | undefined): readonly Family[] {
  const families = new Map<string, Family>();
  for (const id of ids) {
    const prefix = prefixOf(id);
    const key = prefix === undefined ? `alone ${id}` : `many ${prefix}`;
    const family = families.get(key) ?? { prefix: prefix ?? "", members: [] };
    family.members.push(id);
    families.set(key, family);
  }
  return [...families.values()].map((one) => (one.members.length === 1 ? { ...one, prefix: "" } : one));
}

/** The dearest nodes taken out of their families, as far as there is room. */
function withRoomUsed(families: readonly Family[], ids: readonly string[], room: number): readonly Family[] {
  const left = new Map(families.flatMap((family) => family.members.map((id) => [id, family] as const)));
  const apart = new Set<string>();
  let used = families.length;
  for (const id of ids) {
    if (used >= room) break;
    const family = left.get(id);
    if (family === undefined || family.prefix === "") continue;
    apart.add(id);
    // The last of a family is what the family was.
    if (family.members.some((other) => !apart.has(other))) used += 1;
  }
  return families.flatMap((family) => {
    const rest = family.members.filter((id) => !apart.has(id));
    const out = family.members.filter((id) => apart.has(id)).map((id) => ({ prefix: "", members: [id] }));
    if (rest.length === 0) return out;
    return [...out, { prefix: rest.length === 1 ? "" : family.prefix, members: rest }];
  });
}

const foldingOf = (families: readonly Family[]): Folding => ({
  kept: families.flatMap(({ prefix, members }) => (prefix === "" ? members : [])),
  prefixes: families
    .flatMap(({ prefix }) => (prefix === "" ? [] : [prefix]))
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1)),
});
