/** What a judgement may say besides which task, what and when. */
export interface OutcomeFacts {
  /** Name of the evaluator, reviewer or business event. */
  evaluator?: string | undefined;
  /** 0 … 1, higher is better. */
  score?: number | undefined;
  criteria?: string | undefined;
  /** At most 2,000 characters; no prompts, no personal data. */
  explanation?: string | undefined;
  workflow?: string | undefined;
  workflowVersion?: string | undefined;
  environment?: string | undefined;
  team?: string | undefined;
  customerId?: string | undefined;
  userId?: string | undefined;
  taskType?: string | undefined;
  /** Minutes of human work spent on the task. */
  manualMinutes?: number | undefined;
  /** What the result is worth, as a decimal number of `valueCurrency`, e.g. `"12.50"`. */
  valueAmount?: string | undefined;
  /** ISO 4217, e.g. `USD`. */
  valueCurrency?: string | undefined;
  /** Higher wins where one task has several outcomes; equal revisions: the later `occurredAt` wins. Default 0. */
  revision?: number | undefined;
  tags?: Record<string, string> | undefined;
}

export type OutcomeKind = "success" | "failure" | "partial" | "abandoned" | "unknown";
export type OutcomeSource = "sdk" | "evaluator" | "human" | "business";

/** Whether a task gave what was wanted, and who says so. May come weeks late, more than once, from anywhere. */
export interface Outcome extends OutcomeFacts {
  /** The task that is judged. */
  taskId: string;
  outcome: OutcomeKind;
  /** Who judges; default `sdk`. */
  source?: OutcomeSource | undefined;
  /** Unique in the project; a repeat is counted once. Default: a new UUIDv7. */
  eventId?: string | undefined;
  /** When the judgement was made. Default: now. */
  occurredAt?: string | Date | undefined;
  taskStartedAt?: string | Date | undefined;
  /** When the task ended. Default: `occurredAt`. */
  closedAt?: string | Date | undefined;
}

/** An outcome as it is sent. */
export interface RecordedOutcome
  extends Omit<Outcome, "eventId" | "occurredAt" | "taskStartedAt" | "closedAt" | "source"> {
  type?: "outcome" | undefined;
  eventId: string;
  occurredAt: string;
  source: OutcomeSource;
  taskStartedAt?: string | undefined;
  closedAt?: string | undefined;
}
