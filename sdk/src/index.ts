/** What users may rely on. Everything else in this package may change. */
export type { Call, SharedFacts, Usage } from "./call.ts";
export type { OutlayClient } from "./client.ts";
export type { Clock } from "./clock.ts";
export { init } from "./init.ts";
export type { Limits } from "./limits.ts";
export type { Options } from "./options.ts";
export type { Outcome, OutcomeFacts, OutcomeKind, OutcomeSource } from "./outcome.ts";
export type { TaskStorage } from "./platform.ts";
export type { DropReason, Stats, Trouble } from "./tally.ts";
export type { Task, TaskOptions } from "./task.ts";
export type { Fetch } from "./transport.ts";
