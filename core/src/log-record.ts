import { z } from "zod";
import { callEventSchema } from "./call-event.ts";
import { outcomeEventSchema } from "./outcome-event.ts";
import { callTextSchema } from "./text/call-text.ts";

/** The layout of a log record's body. Ingest accepts this version and the one before it. */
export const RECORD_SCHEMA = 1;

/** 2299-12-31T23:59:59.999Z, the last instant the store holds: a later one would stop whoever stores it. */
const INSTANT_MS_MAX = 10_413_791_999_999;

/** The door of the collector that events came through; `replay`: a dead letter sent in again. */
export const recordSignals = ["native", "outcome", "span", "log", "metric", "replay"] as const;

/** Who sent a record and what its collector had acknowledged by then: what the audit counts by. */
export const recordOriginSchema = z.strictObject({
  signal: z.enum(recordSignals),
  /** One process of the collector, and the number of the record among its records, from 1. */
  collector: z.string().max(60).optional(),
  seq: z.int().min(0).optional(),
  /** Events that process had acknowledged to clients when it made the record. */
  acknowledged: z.int().min(0).optional(),
  /** What sent the events, as name/version, and which process of it. */
  client: z.string().max(100).optional(),
  clientId: z.string().max(60).optional(),
  /** Events that process has lost since its start, by reason. */
  dropped: z.record(z.string().max(60), z.int().min(0)).optional(),
  /** The dead letter that is replayed. */
  replayOf: z.string().max(60).optional(),
});
export type RecordOrigin = z.infer<typeof recordOriginSchema>;

/** One accepted batch as it lies in the event log: JSON, one record per batch (or per ≤ 512 KB part of one). */
export const logRecordSchema = z.strictObject({
  project: z.string().min(1).max(100),
  /** When the collector had the whole request, milliseconds since 1970 UTC. */
  receivedAt: z.int().min(0).max(INSTANT_MS_MAX),
  /** Absent in records of earlier versions. */
  origin: recordOriginSchema.optional(),
  calls: z.array(callEventSchema),
  outcomes: z.array(outcomeEventSchema),
  /** Texts of the calls, where they are captured. They are no events: nothing counts them. */
  texts: z.array(callTextSchema).optional(),
});

export type LogRecord = z.infer<typeof logRecordSchema>;
