import { z } from "zod";
import { callStatuses, factsShape, usdText } from "./facts.ts";
import { usageQualities, usageSchema, usageSources } from "./usage.ts";

/**
 * One model call (or another GenAI span kept for its trace) as it lies in the event log: every dialect and the native
 * contract become this one type, and ingest parses it again on the other side of the log.
 */

/** Only `model_call` is ever billed. The others are kept so that a trace can be drawn. */
export const callKinds = ["model_call", "agent", "workflow", "tool", "retrieval", "other"] as const;

/** Through which door an event came. Several of them may tell of the same call; one is billed (see settlement). */
export const callSignals = ["native", "span", "log", "metric"] as const;

const lowerUuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const epochMs = z.int().min(0);

export const callEventSchema = z.strictObject({
  /** Identity inside the project. The given `eventId` where it is a UUID, else derived from it or from (trace, span). */
  callId: lowerUuid,
  /** The sender's own id, where `callId` does not already spell it. */
  eventId: z.string().min(1).max(200).optional(),
  /** How it came in: `native`, or the name of the dialect that translated it. */
  dialect: z.string().min(1).max(60),
  /** Absent in records written before there were several: `native` for the native dialect, else `span`. */
  signal: z.enum(callSignals).optional(),
  /** Who wrote it: the instrumentation scope as `name@version`, e.g. `@traceloop/instrumentation-openai@0.27.0`. */
  emitter: z.string().min(1).max(200).optional(),
  /** The process or session it came from; spans, logs and metrics of one source are alternatives, not additions. */
  sourceKey: z.string().min(1).max(200).optional(),
  kind: z.enum(callKinds),
  /** Start of the call, milliseconds since 1970 UTC. */
  occurredAt: epochMs,
  traceId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  spanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  /** The provider's own id of the response: the best key for the same call seen by two instrumentations. */
  responseId: z.string().min(1).max(200).optional(),
  /** The task this call works for, as a UUID; `taskId` holds the sender's text where it was not one. */
  taskKey: lowerUuid.optional(),
  taskId: z.string().min(1).max(200).optional(),
  taskStartedAt: epochMs.optional(),
  provider: z.string().min(1).max(100).optional(),
  model: z.string().min(1).max(200).optional(),
  modelResolved: z.string().min(1).max(200).optional(),
  operation: z.string().min(1).max(100),
  status: z.enum(callStatuses),
  /** Whether it is billed as it arrives. Settlement may find out better and corrects the ledger. */
  isBillable: z.boolean(),
  /**
   * Its usage may be recorded by something finer as well (a remote agent by the calls it made, a metric by spans): billed
   * only where nothing finer is. Such an event arrives with `isBillable` false.
   */
  isSoleRecord: z.boolean().optional(),
  /** For usage read from a metric: the time series the point belongs to. `occurredAt` is the point's own time. */
  meter: z
    .strictObject({
      /** The same for all points of one series of one source: a digest of resource, metric and attributes. */
      series: lowerUuid,
      /** Start of what the quantity covers, milliseconds since 1970 UTC. */
      startedAt: epochMs,
      /** The quantity counts from `startedAt` on, not from the point before. */
      isCumulative: z.boolean(),
    })
    .optional(),
  usage: usageSchema,
  usageSource: z.enum(usageSources),
  usageQuality: z.enum(usageQualities),
  /** The semantics under which totals were split into classes, e.g. `disjoint` or `totals_include_subsets`. */
  usageConvention: z.string().min(1).max(60).optional(),
  /** What the sender says the call cost. Kept apart from what we compute. */
  reportedCostUsd: usdText.optional(),
  ...factsShape,
});

export type CallEvent = z.infer<typeof callEventSchema>;
