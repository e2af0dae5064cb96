interface Opening {
  readonly provider: string;
  readonly model: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/**
 * Openings of breakers that came together: beginning with the earliest, all that follow it within `withinMs` are one group, and
 * the next group begins with the first after them. Groups of one breaker alone are left out; a breaker that opened twice in a
 * group is in it once, with its first. In order of time.
 */
export function findOpeningsTogether(openings: readonly Opening[], withinMs: number): Opening[][] {
  const groups: Opening[][] = [];
  for (const opening of openings.toSorted((left, right) => left.at - right.at)) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (group === undefined || first === undefined || opening.at - first.at > withinMs) groups.push([opening]);
    else if (!group.some(({ provider, model }) => provider === opening.provider && model === opening.model))
      group.push(opening);
  }
  return groups.filter((group) => group.length > 1);
}
