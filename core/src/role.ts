/** What somebody may do in a project; each role may also do what the ones before it may. */
export const roles = ["viewer", "editor", "admin"] as const;

/** `viewer` reads; `editor` also changes how figures are looked at and judged; `admin` also prices, books and people. */
export type Role = (typeof roles)[number];

/** Whether a role is enough where another is asked for; nobody's role is enough for nothing. */
export const isAtLeast = (role: Role | undefined, wanted: Role): boolean =>
  role !== undefined && roles.indexOf(role) >= roles.indexOf(wanted);

/** The one of them that may most; `undefined` of none. */
export const strongestRole = (given: Iterable<Role | undefined>): Role | undefined => {
  const all = new Set(given);
  return roles.findLast((role) => all.has(role));
};
