import type { Call, SharedFacts } from "./call.ts";
import type { OutcomeFacts } from "./outcome.ts";

/** What is known about a task when it begins. Its facts go with every call and outcome of the task. */
export interface TaskOptions extends SharedFacts {
  /** The kind of task, e.g. `support-triage`: tasks are compared within a workflow. */
  workflow: string;
  /** Unique in the project. Give your own where one exists (a ticket, an order). Default: a new UUIDv7. */
  taskId?: string | undefined;
  /** Default: now. */
  startedAt?: string | Date | undefined;
  /** Which try at the task this is, from 1; goes with calls that do not say it themselves. */
  attempt?: number | undefined;
}

/**
 * A piece of work someone wanted done. Each verdict records an outcome and returns its event id; a second verdict
 * revises the first. A task without a verdict stays unknown: that is counted as unknown, never as success or failure.
 */
export interface Task {
  readonly taskId: string;
  /** ISO-8601. */
  readonly startedAt: string;
  /** Whether a verdict has been given through this object. */
  readonly isJudged: boolean;
  /** Records a call of this task, also where the platform cannot tell which task is current. */
  recordCall(call: Call): string;
  succeed(facts?: OutcomeFacts): string;
  fail(facts?: OutcomeFacts): string;
  partial(facts?: OutcomeFacts): string;
  abandon(facts?: OutcomeFacts): string;
}
