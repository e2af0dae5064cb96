import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** A range of whole quarters of an hour or days, half-open, milliseconds since 1970 UTC. */
const range = { from: z.int(), to: z.int() };
const torn = z.object({ rollup: ch.string(), torn_slots: ch.uint64(), torn_rows: ch.uint64() });
const slot = z.object({ slot: ch.dateTime() });

/** Which rollups are complete, and how large a question to the ledger would be. */
export const rollupSize = defineQuery({
  file: "rollup-size.sql",
  params: z.strictObject({ project: z.string().min(1), ...range }),
  row: z.object({
    /** Those that hold what was in the ledger before them. */
    rollups: ch.array(ch.string()),
    /** How many they are. */
    filled: ch.uint64(),
    ledger_rows: ch.uint64(),
    /** Of the rollup; 0: there never was anything in these days. */
    rollup_rows: ch.uint64(),
  }),
});

export type RollupSize = z.output<typeof rollupSize.row>;

/** The days of UTC with anything to roll up, latest first, and how many rows of the ledger. */
export const rollupDays = defineQuery({
  file: "rollup-days.sql",
  params: z.strictObject({}),
  row: z.object({ day: ch.dateTime(), ledger_rows: ch.uint64() }),
});

export const tornQuarters = defineQuery({
  file: "rollup-torn-15m.sql",
  params: z.strictObject(range),
  row: torn,
  isAlone: true,
});
export const tornCoarse = defineQuery({
  file: "rollup-torn-coarse.sql",
  params: z.strictObject(range),
  row: torn,
  isAlone: true,
});

/** Where a range of the log was cut off, if one was. */
export const slotsOfLastRange = defineQuery({
  file: "rollup-last-range.sql",
  params: z.strictObject({}),
  row: slot,
});

/** What was corrected last. */
export const slotsOfLastCorrection = defineQuery({
  file: "rollup-last-correction.sql",
  params: z.strictObject({}),
  row: slot,
});

/** Where the calls of a part of the log are. */
export const slotsOfRange = defineQuery({
  file: "rollup-slots.sql",
  params: z.strictObject({
    partition: z.int(),
    first_offset: z.bigint(),
    last_offset: z.bigint(),
    /** Event times, milliseconds since 1970 UTC. */
    first: z.int(),
    last: z.int(),
  }),
  row: slot,
});
