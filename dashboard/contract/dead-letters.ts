import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, project, timeZone } from "./values.ts";
import { author, reason } from "./who.ts";

export const deadLetterStatuses = ["open", "replay_requested", "replayed", "purged"] as const;
export const deadLetterReasons = [
  "unknown_schema",
  "not_json",
  "not_a_record",
  "invalid_event",
  "not_storable",
] as const;

/** Letters that one request may replay or purge. */
export const DEAD_LETTERS_AT_ONCE_MAX = 1_000;

const letterId = z
  .string()
  .regex(/^\d{1,5}-\d{1,20}-\d{1,10}$/, "must be a dead letter's id: partition-offset-index")
  .describe("Its place in the log: partition-offset-index.");

const choice = <Value extends string>(values: readonly [Value, ...Value[]]) =>
  z
    .string()
    .max(200)
    .optional()
    .transform((text) => (text === undefined || text === "" ? [] : text.split(",")))
    .pipe(z.array(z.enum(values)));

const shape = {
  id: letterId,
  reason: z.string().describe(`Why: ${deadLetterReasons.join(", ")}.`),
  message: z.string(),
  kind: z.string().describe("call, outcome, or record: the whole record; empty: from before this was kept."),
  events: count.describe("Accepted events it stands for."),
  status: z.enum(deadLetterStatuses).describe("open: nothing was done about it, or its replay failed again."),
  failed_at: z.string(),
  received_at: z.string().nullable().describe("When the collector had it; null where the record could not be read."),
  origin: z.strictObject({
    partition: count,
    offset: z.string(),
    index: count.describe("Position in the record."),
    batch: z.string().describe("Id of the batch."),
    signal: z.string(),
    client: z.string(),
    schema: count.describe("Layout of the record."),
  }),
  payload_bytes: count.describe("As kept; 0 once purged."),
  encoding: z.string().describe("text, or base64 where the bytes are no text."),
  is_truncated: z.boolean().describe("Too large to be kept whole, and so to be replayed."),
  result: z
    .strictObject({ at: z.string(), stored: count, duplicates: count, failed: count, message: z.string() })
    .nullable()
    .describe("Of the last thing done; message: why a replay failed."),
};
const letter = z.strictObject(shape);
export type DeadLetterJson = z.input<typeof letter>;

export const deadLettersEndpoint = endpoint({
  method: "GET",
  path: "/dead-letters",
  summary: "Events that could not be stored, with reason and origin, newest first",
  query: z.strictObject({
    project,
    from: instantText.default("now-30d").describe("When it failed."),
    to: instantText.default("now+1m"),
    tz: timeZone,
    reason: choice(deadLetterReasons),
    status: choice(deadLetterStatuses),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z
      .string()
      .regex(/^\d{1,15}-\d{1,5}-\d{1,20}-\d{1,10}$/, "must be the `next` of an answer")
      .optional(),
  }),
  body: z.undefined(),
  response: z.strictObject({
    letters: z.array(letter),
    found: count.describe("Letters from here on, this page included."),
    next: z.string().nullable(),
  }),
});

export const deadLetterEndpoint = endpoint({
  method: "GET",
  path: "/dead-letters/{id}",
  summary: "One dead letter with its payload and all that was done about it",
  query: z.strictObject({ project, id: letterId }),
  body: z.undefined(),
  response: z.strictObject({
    ...shape,
    payload: z.string().nullable().describe("null once purged, and where it may hold prompts and answers."),
    history: z.array(
      z.strictObject({
        at: z.string(),
        what: z.string().describe("replay_requested, replayed, replay_failed or purged."),
        author: z.string(),
        reason: z.string(),
        stored: count,
        duplicates: count,
        failed: count,
        message: z.string(),
      }),
    ),
  }),
});

const chosen = z.strictObject({
  project,
  ids: z.array(letterId).min(1).max(DEAD_LETTERS_AT_ONCE_MAX).optional(),
  filter: z
    .strictObject({
      from: instantText.default("now-30d"),
      to: instantText.default("now+1m"),
      reasons: z.array(z.enum(deadLetterReasons)).default([]),
    })
    .optional()
    .describe(`Instead of ids: open letters, the newest ${DEAD_LETTERS_AT_ONCE_MAX} at once.`),
  author,
  reason,
});
export type ChosenLetters = z.output<typeof chosen>;

const done = z.strictObject({
  taken: z.array(letterId),
  left_out: z.array(z.strictObject({ id: letterId, because: z.string() })),
  remaining: count.describe("Letters of the filter that did not fit in; ask again."),
});
export type LettersTaken = z.input<typeof done>;

export const replayDeadLettersEndpoint = endpoint({
  method: "POST",
  path: "/dead-letters/replay",
  summary: "Sends dead letters through ingest again, under their own identity; nothing is counted twice",
  role: "admin",
  query: z.strictObject({}),
  body: chosen,
  response: done,
});

export const purgeDeadLettersEndpoint = endpoint({
  method: "POST",
  path: "/dead-letters/purge",
  summary: "Gives dead letters up: their payload goes, the fact with its author and reason stays",
  role: "admin",
  query: z.strictObject({}),
  body: chosen,
  response: done,
});

export const deadLetterEndpoints = [
  deadLettersEndpoint,
  replayDeadLettersEndpoint,
  purgeDeadLettersEndpoint,
  deadLetterEndpoint,
] as const;
