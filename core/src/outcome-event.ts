import { z } from "zod";

/** Whether a task gave its user what was wanted, and who says so. May come weeks late, more than once, and be revised. */
export const outcomeKinds = ["success", "failure", "partial", "abandoned", "unknown"] as const;
export const outcomeSources = ["sdk", "evaluator", "human", "business"] as const;

const name = z.string().min(1).max(200);
const id = z.string().min(1).max(200);
const lowerUuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** What an outcome may say besides who, what and when; shared by the wire contract and the stored event. */
export const outcomeFactsShape = {
  outcome: z.enum(outcomeKinds),
  source: z.enum(outcomeSources),
  /** Name of the evaluator, reviewer or business event. */
  evaluator: name.optional(),
  /** 0 … 1, higher is better. */
  score: z.number().min(0).max(1).optional(),
  criteria: name.optional(),
  explanation: z.string().max(2000).optional(),
  workflow: name.optional(),
  workflowVersion: name.optional(),
  environment: name.optional(),
  team: name.optional(),
  customerId: id.optional(),
  userId: id.optional(),
  taskType: name.optional(),
  /** Minutes of human work spent on the task. */
  manualMinutes: z.number().min(0).max(1_000_000).optional(),
  /** What the result is worth, as a decimal number of `valueCurrency`. */
  valueAmount: z
    .string()
    .regex(/^-?\d{1,12}(\.\d{1,6})?$/, "must be a decimal number with at most 6 places")
    .optional(),
  valueCurrency: z
    .string()
    .regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as USD")
    .optional(),
  /**
   * Higher wins where one task has several outcomes. Of equal ones a verdict before `unknown`, all sources before evaluators,
   * the later `occurredAt`; of evaluators the worst of the latest of each. Default 0.
   */
  revision: z.int().min(0).max(4_294_967_295).optional(),
  tags: z.record(z.string().min(1).max(100), z.string().max(500)).optional(),
} as const;

export const outcomeEventSchema = z.strictObject({
  outcomeId: lowerUuid,
  eventId: id.optional(),
  taskKey: lowerUuid,
  taskId: id.optional(),
  /** When the judgement was made, milliseconds since 1970 UTC. */
  occurredAt: z.int().min(0),
  taskStartedAt: z.int().min(0).optional(),
  /** When the task ended; `occurredAt` where nobody said. */
  closedAt: z.int().min(0).optional(),
  /** The call, trace or response that was judged, where the judgement names one. */
  traceId: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  spanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  responseId: id.optional(),
  ...outcomeFactsShape,
});

export type OutcomeEvent = z.infer<typeof outcomeEventSchema>;
