/**
 * Runs every variant once a round, in turn, so that whatever else the machine does meets all of them alike; the order
 * turns round by round. Rounds before the first kept one warm up. Garbage is collected between runs where it can be.
 */
export async function interleave<Figures>(
  variants: Readonly<Record<string, () => Promise<Figures>>>,
  { rounds, warmups }: { rounds: number; warmups: number },
): Promise<Record<string, Figures[]>> {
  const kept: Record<string, Figures[]> = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  const entries = Object.entries(variants);
  for (let round = -warmups; round < rounds; round++) {
    const turn = Math.abs(round) % entries.length;
    for (const [name, run] of [...entries.slice(turn), ...entries.slice(0, turn)]) {
      globalThis.gc?.();
      const figures = await run();
      if (round >= 0) kept[name]?.push(figures);
    }
  }
  return kept;
}
