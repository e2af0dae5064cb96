import { AppError } from "@outlay/core/errors";
import { tornCoarse, tornQuarters } from "./queries/rollups.ts";
import { type RollupName, rollupNames } from "./rollups.ts";
import type { Writer } from "./store.ts";

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** A half-open range of whole quarters of an hour, milliseconds since 1970 UTC. */
export interface Slots {
  readonly from: number;
  readonly to: number;
}

/** What a repair found. All 0: the rollups were equal to the ledger. */
export interface Repaired {
  readonly tornSlots: number;
  readonly healedRows: number;
}

const nothing: Repaired = { tornSlots: 0, healedRows: 0 };
const isOfQuarters = (name: RollupName): boolean => name.endsWith("_15m");
const quarters = rollupNames.filter(isOfQuarters);
const coarse = rollupNames.filter((name) => !isOfQuarters(name));

/**
 * Makes the rollups equal to the ledger in a range of slots, for all projects: inserts what they differ by. Whatever was
 * there before, nothing is counted twice, and half a repair is finished by the next one.
 *
 * Each difference is taken and inserted by one statement on the one connection that writes, so no insert or correction of
 * this process is half done while it is looked at. AppErrors as of a query or statement of the store.
 */
export async function repairRollups(writer: Writer, slots: Slots): Promise<Repaired> {
  const fine = await inParts(slots, async (part) => {
    const torn = await writer.query(tornQuarters, part);
    return healTorn(writer, torn, part);
  });
  // A repaired quarter of an hour has changed its hour and day as an insert would; what they differ by still is another tear.
  const days = wholeDays(slots);
  const torn = await writer.query(tornCoarse, days);
  return sum([fine, await healTorn(writer, torn, days)]);
}

/** As {@link repairRollups} where everything is expected to be missing of these rollups: of whole days, without looking first. */
export async function fillRollups(writer: Writer, days: Slots, rollups: readonly RollupName[]): Promise<void> {
  await inParts(days, async (part) => {
    for (const rollup of quarters) if (rollups.includes(rollup)) await heal(writer, rollup, part);
    return nothing;
  });
  for (const rollup of coarse) if (rollups.includes(rollup)) await heal(writer, rollup, days);
}

interface Torn {
  readonly rollup: string;
  readonly torn_slots: number;
  readonly torn_rows: number;
}

async function healTorn(writer: Writer, all: readonly Torn[], slots: Slots): Promise<Repaired> {
  const torn = all.filter(({ torn_rows }) => torn_rows > 0);
  for (const rollup of [...quarters, ...coarse]) {
    if (torn.some((one) => one.rollup === rollup)) await heal(writer, rollup, slots);
  }
  return sum(torn.map(({ torn_slots, torn_rows }) => ({ tornSlots: torn_slots, healedRows: torn_rows })));
}

/** One statement, all of it numbers and names of ours. It may repeat itself, so it must not be taken for a repeat. */
function heal(writer: Writer, rollup: RollupName, { from, to }: Slots): Promise<void> {
  return writer.command(`INSERT INTO outlay.${rollup} SETTINGS insert_deduplicate = 0, async_insert = 0
    SELECT * FROM outlay.${rollup}_difference(from = ${instant(from)}, to = ${instant(to)})`);
}

const instant = (epochMs: number): string => `fromUnixTimestamp64Milli(toInt64(${Math.trunc(epochMs)}), 'UTC')`;

/** Runs over the whole range, or over its halves where that is more than the engine takes at once. */
async function inParts(slots: Slots, work: (part: Slots) => Promise<Repaired>): Promise<Repaired> {
  try {
    return await work(slots);
  } catch (error) {
    const isTooMuch = error instanceof AppError && ["query_too_wide", "store_unavailable"].includes(error.code);
    const middle = slots.from + Math.floor((slots.to - slots.from) / QUARTER_MS / 2) * QUARTER_MS;
    if (!isTooMuch || middle === slots.from) throw error;
    const first = await inParts({ from: slots.from, to: middle }, work);
    return sum([first, await inParts({ from: middle, to: slots.to }, work)]);
  }
}

const wholeDays = ({ from, to }: Slots): Slots => ({
  from: Math.floor(from / DAY_MS) * DAY_MS,
  to: Math.ceil(to / DAY_MS) * DAY_MS,
});

const sum = (parts: readonly Repaired[]): Repaired =>
  parts.reduce(
    (all, { tornSlots, healedRows }) => ({
      tornSlots: all.tornSlots + tornSlots,
      healedRows: all.healedRows + healedRows,
    }),
    nothing,
  );
