import { copyInto, type Size } from "./snapshot.ts";

/** Fields that go with every event recorded under a client or a task; copied and measured once. */
export interface Scope {
  readonly forCalls: Readonly<Record<string, unknown>>;
  /** Those of them an outcome may carry. */
  readonly forOutcomes: Readonly<Record<string, unknown>>;
  /** Approximate size as JSON. */
  readonly bytes: number;
}

const outcomeFields = [
  "taskId",
  "taskStartedAt",
  "environment",
  "team",
  "customerId",
  "userId",
  "workflow",
  "workflowVersion",
  "taskType",
  "tags",
] as const;

/** `nearer` over `outer`, tags merged. Throws what {@link copyInto} throws. */
export function scopeWithin(outer: Scope | undefined, nearer: object, bytesMax: number): Scope {
  const size: Size = { bytes: outer?.bytes ?? 0, max: bytesMax };
  const forCalls: Record<string, unknown> = { ...outer?.forCalls };
  const { text: _, ...facts } = nearer as { text?: unknown }; // Of one call, and sent only where that call gives it.
  copyInto(forCalls, facts, size);
  mergeTags(forCalls, outer?.forCalls);
  const forOutcomes: Record<string, unknown> = { source: "sdk" };
  for (const field of outcomeFields) if (field in forCalls) forOutcomes[field] = forCalls[field];
  return { forCalls, forOutcomes, bytes: size.bytes };
}

/** Puts the tags of `outer` under those of `event`, where both have any. */
export function mergeTags(event: Record<string, unknown>, outer: Readonly<Record<string, unknown>> | undefined): void {
  const under = outer?.["tags"];
  const over = event["tags"];
  if (under !== over && isObject(under) && isObject(over)) event["tags"] = { ...under, ...over };
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
