/** Colours of a series palette: slots 0 … 6, seen apart by every reader; see `styles/tokens.css`. */
export const SERIES_SLOTS = 7;

/**
 * Gives every entity a colour slot that stays with it: the slot it had before, else the one its name hashes to, else
 * the next free one. Names beyond the palette share the slots again. Order of `names` decides collisions, so callers
 * pass the most important first.
 */
export function assignColours(
  names: readonly string[],
  remembered: ReadonlyMap<string, number> = new Map(),
): Map<string, number> {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  const give = (name: string, slot: number) => {
    slots.set(name, slot);
    taken.add(slot);
  };
  for (const name of names) {
    const slot = remembered.get(name);
    if (slot !== undefined && !taken.has(slot)) give(name, slot);
  }
  for (const name of names) {
    if (!slots.has(name)) give(name, firstFree(hashName(name) % SERIES_SLOTS, taken));
  }
  return slots;
}

function firstFree(wanted: number, taken: ReadonlySet<number>): number {
  for (let step = 0; step < SERIES_SLOTS; step += 1) {
    const slot = (wanted + step) % SERIES_SLOTS;
    if (!taken.has(slot)) return slot;
  }
  return wanted;
}

/** FNV-1a, 32 bits: the same name gives the same number in every browser. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash;
}

const memory = new Map<string, number>();

/** {@link assignColours} for one dimension, remembering for as long as the page is open. */
export function colourSlots(dimension: string, names: readonly string[]): Map<string, number> {
  const prefix = `${dimension}:`;
  const before = new Map(names.flatMap((name) => [[name, memory.get(prefix + name)]] as const).filter(hasSlot));
  const slots = assignColours(names, before);
  for (const [name, slot] of slots) memory.set(prefix + name, slot);
  return slots;
}

const hasSlot = (entry: readonly [string, number | undefined]): entry is [string, number] => entry[1] !== undefined;

/** The CSS colour of a slot; `undefined` is "Other". */
export const seriesColour = (slot: number | undefined): string =>
  slot === undefined ? "var(--series-other)" : `var(--series-${slot})`;
