import { type Json, nothingOf, spellingsOf, takeCounts } from "./fields.ts";
import { type Reading, sumKnown } from "./reading.ts";
import { type CacheWrites, cacheTtls } from "./split-tokens.ts";

/** How long what was written to the cache lives there, in any provider's spelling. */
export const lifetimeNames = {
  "5m": ["ephemeral_5m_input_tokens", "ttl_5m_tokens", "5m"],
  "30m": ["ephemeral_30m_input_tokens", "ttl_30m_tokens", "30m"],
  "1h": ["ephemeral_1h_input_tokens", "ttl_1h_tokens", "1h"],
  "12h": ["ephemeral_12h_input_tokens", "ttl_12h_tokens", "12h"],
} as const satisfies Record<(typeof cacheTtls)[number], readonly string[]>;

export const lifetimes = spellingsOf(lifetimeNames);

export const nothingWritten = nothingOf(lifetimes);

export type WritesByLifetime = typeof nothingWritten;

/** Written tokens of an object that divides them. */
export function readLifetimes(object: Json): WritesByLifetime {
  const writes = { ...nothingWritten };
  takeCounts(writes, object, lifetimes);
  return writes;
}

/** Cache writes by lifetime; what the total has beyond them lives for an unknown time. */
export function splitCacheWrites(
  reading: Reading,
  total: number | undefined,
  byLifetime: Omit<WritesByLifetime, "unreadable">,
): CacheWrites {
  const writes: { -readonly [Ttl in keyof CacheWrites]: CacheWrites[Ttl] } = {};
  let known: number | undefined;
  for (const ttl of cacheTtls) {
    const written = byLifetime[ttl];
    if (written === undefined) continue;
    if (written > 0) writes[ttl] = written;
    known = (known ?? 0) + written;
  }
  const all = total ?? known;
  if (all === undefined) return writes;
  const rest = Math.max(all - (known ?? 0), 0);
  if (known !== undefined && known > all) reading.doubt("upper_bound");
  // Zero written is worth knowing: the call could have paid for a write and did not.
  if (rest > 0 || all === 0) writes.unknown = rest;
  return writes;
}

export const writtenTokens = (writes: CacheWrites): number | undefined =>
  sumKnown(writes["5m"], writes["30m"], writes["1h"], writes["12h"], writes.unknown);
