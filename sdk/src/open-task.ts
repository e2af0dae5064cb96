import type { Call } from "./call.ts";
import type { OutcomeFacts, OutcomeKind } from "./outcome.ts";
import type { Recorder } from "./recorder.ts";
import type { Scope } from "./scope.ts";
import type { Task } from "./task.ts";

/** The task object users hold; also what the task storage carries. */
export class OpenTask implements Task {
  readonly taskId: string;
  readonly startedAt: string;
  readonly scope: Scope;
  readonly #recorder: Recorder;
  #verdicts = 0;

  constructor(taskId: string, startedAt: string, scope: Scope, recorder: Recorder) {
    this.taskId = taskId;
    this.startedAt = startedAt;
    this.scope = scope;
    this.#recorder = recorder;
  }

  get isJudged(): boolean {
    return this.#verdicts > 0;
  }

  recordCall(call: Call): string {
    return this.#recorder.record("call", call, this.scope);
  }

  succeed(facts?: OutcomeFacts): string {
    return this.#judge("success", facts);
  }

  fail(facts?: OutcomeFacts): string {
    return this.#judge("failure", facts);
  }

  partial(facts?: OutcomeFacts): string {
    return this.#judge("partial", facts);
  }

  abandon(facts?: OutcomeFacts): string {
    return this.#judge("abandoned", facts);
  }

  #judge(outcome: OutcomeKind, facts: OutcomeFacts | undefined): string {
    // Two verdicts may fall into one millisecond: the revision keeps the later one ahead.
    const revision = this.#verdicts > 0 ? { revision: this.#verdicts } : {};
    this.#verdicts += 1;
    const forOutcomes = { ...this.scope.forOutcomes, ...revision, outcome };
    return this.#recorder.record("outcome", facts ?? {}, { ...this.scope, forOutcomes });
  }
}
