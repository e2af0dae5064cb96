import { z } from "zod";

/**
 * What opens a task where nobody names one: a value of the settings ledger (kind {@link TASK_BY_KIND}, name
 * {@link TASK_BY_NAME}). Settlement gives calls the task; one that a call names is never touched.
 */
export const TASK_BY_KIND = "task_by";
export const TASK_BY_NAME = "default";

/** `sdk`: nothing does. `trace`, `session`, `tag:<key>`: one task for each trace, session, or value of the tag. */
const taskBySchema = z.string().regex(/^(sdk|trace|session|tag:.{1,100})$/);

export const taskBySettingSchema = z.strictObject({
  by: taskBySchema,
  /** Otherwise in these workflows. */
  workflows: z.record(z.string(), taskBySchema),
  /** Holds for calls that began from then on; milliseconds since 1970 UTC. */
  effectiveFrom: z.int().min(0),
});
export type TaskBySetting = z.infer<typeof taskBySettingSchema>;

export const NO_TASK_BY: TaskBySetting = { by: "sdk", workflows: {}, effectiveFrom: 0 };

/** What of a call opens its task. */
export interface OpeningFacts {
  /** Milliseconds since 1970 UTC. */
  readonly ts: number;
  /** `""`: none. */
  readonly traceId: string;
  readonly context: { readonly workflow?: string; readonly sessionId?: string };
  readonly tags: Readonly<Record<string, string>>;
}

/** What the calls of a trace agree on: each fact that only one value is given of. */
export interface CommonFacts {
  readonly workflow: string;
  readonly sessionId: string;
  readonly tags: Readonly<Record<string, string>>;
}

export function commonFacts(calls: readonly OpeningFacts[]): CommonFacts {
  const tags = new Map<string, Set<string>>();
  const [workflows, sessions] = [new Set<string>(), new Set<string>()];
  for (const { context, tags: own } of calls) {
    if (context.workflow) workflows.add(context.workflow);
    if (context.sessionId) sessions.add(context.sessionId);
    for (const [key, value] of Object.entries(own)) tags.set(key, (tags.get(key) ?? new Set()).add(value));
  }
  return {
    workflow: onlyOf(workflows),
    sessionId: onlyOf(sessions),
    tags: Object.fromEntries([...tags].map(([key, values]) => [key, onlyOf(values)])),
  };
}

const onlyOf = (values: ReadonlySet<string>): string => (values.size === 1 ? ([...values][0] ?? "") : "");

const TASK_ID_LENGTH_MAX = 200;

/**
 * The id of the task that a call opens or continues; `undefined` where nothing does. Workflow, session and tag are the
 * call's own, else what the calls of its trace agree on: an agent often says them once. The same facts give the same id,
 * whatever the process, the trace or the order of arrival.
 *
 * @param settings all versions, oldest first; the last that was in effect when the call began holds for it
 */
export function openedTaskId(
  settings: readonly TaskBySetting[],
  call: OpeningFacts,
  ofTrace: CommonFacts,
): string | undefined {
  const setting = settings.findLast(({ effectiveFrom }) => effectiveFrom <= call.ts);
  if (setting === undefined) return undefined;
  const workflow = call.context.workflow || ofTrace.workflow;
  const by = valueAt(setting.workflows, workflow) || setting.by;
  return openedBy(by, call, ofTrace)?.slice(0, TASK_ID_LENGTH_MAX);
}

function openedBy(by: string, { traceId, context, tags }: OpeningFacts, ofTrace: CommonFacts): string | undefined {
  // The ledger writes trace ids as UUIDs, tasks are named after them as they are sent: so judgements of a trace meet it.
  if (by === "trace") return traceId === "" ? undefined : `trace:${traceId.replaceAll("-", "")}`;
  if (by === "session") {
    const session = context.sessionId || ofTrace.sessionId;
    return session === "" ? undefined : `session:${session}`;
  }
  if (!by.startsWith("tag:")) return undefined;
  const key = by.slice("tag:".length);
  const value = valueAt(tags, key) || valueAt(ofTrace.tags, key);
  return value === "" ? undefined : `${by}=${value}`;
}

/** Of a key that may be any text, also `constructor`. */
const valueAt = (values: Readonly<Record<string, string>>, key: string): string =>
  (Object.hasOwn(values, key) ? values[key] : undefined) ?? "";
