import { z } from "zod";
import type { RedactionRule } from "../redact/redaction-rule.ts";

/** What one text of a call is: what the model was told to be, what it was asked, what it answered. */
export const textParts = ["system", "input", "output"] as const;
export type TextPart = (typeof textParts)[number];

const lowerUuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const epochMs = z.int().min(0);

/** One text of a call as it lies in the event log: redacted by the collector, beside the call and never in it. */
export const callTextSchema = z.strictObject({
  callId: lowerUuid,
  /** The id of the call as its span gives it, where that is another: records of several doors are found by either. */
  spanCallId: lowerUuid.optional(),
  part: z.enum(textParts),
  /** Start of the call, milliseconds since 1970 UTC. */
  occurredAt: epochMs,
  /** From then on it is gone, milliseconds since 1970 UTC. */
  expiresAt: epochMs,
  /** Whose words they are, so that they can be erased. */
  userId: z.string().min(1).max(200).optional(),
  text: z.string(),
  /** Bytes in UTF-8 of the text as it was sent. */
  bytes: z.int().min(0),
  isTruncated: z.boolean().optional(),
  /** What was replaced, by kind. */
  redactions: z.record(z.string().max(60), z.int().min(1)).optional(),
});
export type CallText = z.infer<typeof callTextSchema>;

/** Texts as they are given, not redacted yet; JSON where they were more than text. */
export type GivenTexts = { readonly [Part in TextPart]?: string | undefined };

/** How texts are kept. Where there are no such settings, none are. */
export interface TextSettings {
  /** UTF-8 bytes of one text; what is longer is cut and marked. */
  readonly bytesMax: number;
  /** Days from reception until a text is deleted. */
  readonly keepDays: number;
  /** Rules of the installation's own, beside those there are. */
  readonly rules: readonly RedactionRule[];
}
