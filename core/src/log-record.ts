import { z } from "zod";
import { callEventSchema } from "./call-event.ts";
import { outcomeEventSchema } from "./outcome-event.ts";

/** The layout of a log record's body. Ingest accepts this version and the one before it. */
export const RECORD_SCHEMA = 1;

/** One accepted batch as it lies in the event log: JSON, one record per batch (or per ≤ 512 KB part of one). */
export const logRecordSchema = z.strictObject({
  project: z.string().min(1).max(100),
  /** When the collector had the whole request, milliseconds since 1970 UTC. */
  receivedAt: z.int().min(0),
  calls: z.array(callEventSchema),
  outcomes: z.array(outcomeEventSchema),
});

export type LogRecord = z.infer<typeof logRecordSchema>;
