import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, project, timeZone } from "./values.ts";
import { author, reason } from "./who.ts";

const textCaptures = ["off", "redacted"] as const;
export type TextCapture = (typeof textCaptures)[number];

export const textCapture = z
  .enum(textCaptures)
  .describe("OUTLAY_TEXT of this installation: whether texts are kept at all.");
const eventId = z.string().min(1).max(200);

export const callTextEndpoint = endpoint({
  method: "GET",
  path: "/calls/{event_id}/text",
  summary:
    "Prompt and answer of a call, redacted, where they are captured; needs a key with the scope text; is written down",
  query: z.strictObject({ project, event_id: eventId }),
  body: z.undefined(),
  response: z.strictObject({
    event_id: z.string(),
    capture: textCapture,
    message: z.string().nullable().describe("Why there are no texts, and what to do; null where there are."),
    texts: z.array(
      z.strictObject({
        part: z.string().describe("system, input or output."),
        call_id: z.string().describe("The record it came with; several may tell of one call."),
        text: z.string(),
        bytes: count.describe("Of the text as it was sent."),
        is_truncated: z.boolean(),
        redactions: z.record(z.string(), count).describe("What was replaced, by kind."),
        received_at: z.string(),
        expires_at: z.string(),
      }),
    ),
  }),
});

export const textAccessEndpoint = endpoint({
  method: "GET",
  path: "/text-access",
  summary: "Who read texts of which call and when, newest first",
  role: "admin",
  query: z.strictObject({
    project,
    from: instantText.default("now-30d"),
    to: instantText.default("now+1m"),
    tz: timeZone,
    key: z.string().max(254).default("").describe("Readings with this key, or by this member, only; empty: of all."),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z
      .string()
      .regex(/^\d{1,15}_[0-9a-f-]{36}$/, "must be the `next` of an answer")
      .optional(),
  }),
  body: z.undefined(),
  response: z.strictObject({
    accesses: z.array(
      z.strictObject({
        at: z.string(),
        request_id: z.string(),
        key_id: z.string().nullable().describe("Or the address of a member; null where nobody has to sign in."),
        event_id: z.string(),
        call_id: z.string(),
        texts: count.describe("Given out; 0 where there were none."),
      }),
    ),
    next: z.string().nullable(),
  }),
});

export const eraseTextsEndpoint = endpoint({
  method: "POST",
  path: "/call-texts/erase",
  summary: "Deletes texts of a call, of a user, or of all calls before an instant; the calls and their costs stay",
  role: "admin",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    event_id: eventId.optional(),
    user_id: z.string().min(1).max(200).optional(),
    before: instantText.optional().describe("Start of the call."),
    author,
    reason,
  }),
  response: z.strictObject({
    texts: count.describe("That were stored."),
    is_deleted: z
      .boolean()
      .describe("false: no longer answered, and deleted from disk with the next erasure or when they expire."),
  }),
});

export const callTextEndpoints = [callTextEndpoint, textAccessEndpoint, eraseTextsEndpoint] as const;
