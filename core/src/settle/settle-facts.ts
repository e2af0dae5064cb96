import type { Usage, usageQualities, usageSources } from "../usage.ts";

/**
 * What a call takes over from the records it replaces, in units: a unit is taken whole, when the call lacks its first
 * field. The names are those of the event.
 */
export const contextUnits = [
  ["workflow", "workflowVersion"],
  ["step", "stepKind"],
  ["agentRole"],
  ["taskType"],
  ["taskKey", "taskId", "taskStartedAt"],
  ["sessionId"],
  ["userId"],
  ["customerId"],
  ["team"],
  ["department"],
  ["costCenter"],
  ["useCase"],
  ["feature"],
  ["environment"],
  ["principalId"],
  ["credentialId"],
  ["promptName", "promptVersion", "promptLabel", "promptHash"],
  ["experimentId", "variant"],
] as const;

export type ContextField = (typeof contextUnits)[number][number];
export type Context = Readonly<Partial<Record<ContextField, string>>>;

/** The facts of one record as it arrived, by which it is settled. Nothing a correction wrote is among them. */
export interface SettleFacts {
  /** Identity inside the project. */
  readonly callId: string;
  /** Start, milliseconds since 1970 UTC; of a metric point its own time. */
  readonly ts: number;
  readonly durationMs: number | undefined;
  readonly signal: "native" | "span" | "log" | "metric";
  readonly kind: string;
  /** As it arrived. */
  readonly isBillable: boolean;
  readonly isSoleRecord: boolean;
  /** In these and all other texts `""` stands for "not given". */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly responseId: string;
  /** Instrumentation, `name@version`. */
  readonly emitter: string;
  readonly dialect: string;
  readonly sourceKey: string;
  readonly operation: string;
  readonly modelRequested: string;
  readonly modelResolved: string;
  /** Totals, cached and reasoning ones included; `undefined`: not known. */
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly usageSource: (typeof usageSources)[number];
  readonly usageQuality: (typeof usageQualities)[number];
  /** Name of what the totals mean. */
  readonly usageConvention: string;
  /** An answer from a cache: nobody was charged for it. */
  readonly isCacheHit: boolean;
  readonly context: Context;
  readonly tags: Readonly<Record<string, string>>;
  /** Of a metric point. `startedAt` in milliseconds since 1970 UTC. */
  readonly meter: { readonly series: string; readonly startedAt: number; readonly isCumulative: boolean } | undefined;
  /** Of a metric point: what it counted, a cumulative one so far. */
  readonly counted: Usage | undefined;
}

/** Why a record is not billed although it tells of a call, or is billed although it is no model call. */
export const settlementReasons = {
  duplicate_span: "Another signal told of the same span.",
  duplicate_response: "Another record has the same response id, at the same time or by another instrumentation.",
  replayed_response: "The same response, answered again from a cache: the provider was not asked again.",
  nested: "An outer or inner instrumentation of the same call is billed.",
  unlinked_twin:
    "Another instrumentation of the process told of it in a trace of its own: equal usage at the same time.",
  duplicate_signal: "A log or an event of a call whose span is billed, with equal usage at the same time.",
  aggregate: "An agent whose calls were recorded one by one.",
  finer_signal: "A metric or summary of a source whose calls were recorded one by one on that day.",
  sole_record: "Nothing finer records this usage: an agent, metric or summary is billed.",
} as const;
export type SettlementReason = keyof typeof settlementReasons;

export interface Verdict {
  readonly billed: boolean;
  /** `""`: it is billed, or not, as it arrived. */
  readonly settlement: SettlementReason | "";
  /** The record that is billed in its place; `""` where there is none. */
  readonly settledBy: string;
  /** What it takes over from the records it replaces. */
  readonly context: Context;
  readonly tags: Readonly<Record<string, string>>;
  /** Of a metric point: what it stands for. */
  readonly usage: Usage | undefined;
  /** Nobody named its task: the project's setting opened it. */
  readonly isTaskOpened?: boolean;
}

/** The verdict on a record that nothing else tells of. */
export const asArrived = ({ isBillable }: Pick<SettleFacts, "isBillable">): Verdict => ({
  billed: isBillable,
  settlement: "",
  settledBy: "",
  context: {},
  tags: {},
  usage: undefined,
});
