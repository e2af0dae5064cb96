import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

const instant = z.int();

/** Times in milliseconds since 1970 UTC, `from` and `to` included: those of the call, which only prune. */
export const callTexts = defineQuery({
  file: "call-texts.sql",
  params: z.object({
    project: z.string().min(1),
    calls: z.array(z.string()),
    from: instant,
    to: instant,
    now: instant,
  }),
  row: z.object({
    part: ch.lowCardinality(),
    call_id: ch.uuid(),
    content: ch.string(),
    content_bytes: ch.uint32(),
    is_truncated: ch.bool(),
    redactions: ch.map(ch.lowCardinality(), ch.uint32()),
    received_at: ch.dateTime64(),
    expires_at: ch.dateTime64(),
  }),
});
export type CallTextsRow = z.output<typeof callTexts.row>;

/** `before` 0: not by time; `user` empty: not by user. */
export const callTextsCount = defineQuery({
  file: "call-texts-count.sql",
  params: z.object({ project: z.string().min(1), calls: z.array(z.string()), user: z.string(), before: instant }),
  row: z.object({ texts: ch.uint64() }),
});

/** `key` empty: everybody. */
export const textAccess = defineQuery({
  file: "text-access.sql",
  params: z.object({
    project: z.string().min(1),
    from: instant,
    to: instant,
    key: z.string(),
    after: instant,
    after_id: z.string(),
    limit: z.int().min(1),
  }),
  row: z.object({
    accessed_at: ch.dateTime64(),
    access_id: ch.uuid(),
    key_id: ch.string(),
    call_id: ch.uuid(),
    event_id: ch.string(),
    texts: ch.uint8(),
  }),
});
