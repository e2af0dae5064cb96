import { type CommonFacts, commonFacts } from "../success/task-by.ts";
import { byTime, contains, hasUsage } from "./same-call.ts";
import type { Context, SettleFacts, Verdict } from "./settle-facts.ts";
import { isCallRecord, type SpanTree, treesOf } from "./span-tree.ts";

/** A task as calls name it: one unit of their context. */
export type Task = Pick<Context, "taskKey" | "taskId" | "taskStartedAt"> & { readonly taskKey: string };

/** A verdict that names a span, a trace or a response, and no task. `""` stands for "not given". */
export interface Judgement {
  readonly outcomeId: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly responseId: string;
  /** The task made up where it was received, after its trace or else its response. */
  readonly madeUp: Task;
  /** The task made up after its response; as `madeUp` where it names no trace. */
  readonly ofResponse: Task;
}

/** The task that a call opens where nobody names one, from the call and what its trace agrees on; see `task-by.ts`. */
export type OpenTask = (record: SettleFacts, ofTrace: CommonFacts) => Task | undefined;

export interface SettledTasks {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** The tasks of judgements, by outcome id; of those alone whose judged calls are among the records. */
  readonly judged: ReadonlyMap<string, Task>;
}

/**
 * Rule 6. A call that names no task has that of the nearest span above it that names one. A judgement belongs to the one
 * task of the calls it judges: of its response, else of its span and what lies below, else of its trace. Where these have
 * no task, or several, the task made up for the judgement stays, and what is billed and has no task belongs to that.
 * Where the project says what opens a task, that comes before one made up, and after every one that is named.
 *
 * A pure function of the sets, whatever their order.
 *
 * @param records what hangs together, see {@link ./settle-calls.ts}
 * @param verdicts of the records, without rule 6
 * @param judgements all that name one of the records' traces or responses
 * @param located response ids of judgements that name one stored call, among the records or elsewhere
 */
export function settleTasks(
  records: readonly SettleFacts[],
  verdicts: ReadonlyMap<string, Verdict>,
  { judgements, located }: { judgements: readonly Judgement[]; located: ReadonlySet<string> },
  open?: OpenTask,
): SettledTasks {
  if (judgements.length === 0 && open === undefined && records.every(({ context }) => context.taskKey === undefined))
    return { verdicts, judged: new Map() };
  const tasks = new TasksOfRecords([...records].sort(byTime), verdicts);
  const opened = openedTasks(tasks, verdicts, open);
  const judged = new Map<string, Task>();
  /** Tasks made up for whole traces and for responses. */
  const ofTrace = new Map<string, Task>();
  const ofResponse = new Map<string, Task>();
  const elsewhere: Judgement[] = [];
  for (const judgement of judgements) {
    const { traceId, responseId, outcomeId, madeUp } = judgement;
    const answers = tasks.withResponse(responseId);
    const own = answers.filter((record) => traceId !== "" && record.traceId === traceId);
    if (own.length === 0 && located.has(responseId)) {
      // The judge's own trace, if any: it is the answer that is judged.
      if (answers.length > 0) elsewhere.push(judgement);
      continue;
    }
    if (traceId !== "" && tasks.inTrace(traceId).length === 0) continue;
    const named = onlyOne(tasks.namedBy(own)) ?? tasks.ofSpan(judgement) ?? tasks.ofTrace(traceId);
    const found = named ?? onlyOne((own.length > 0 ? own : tasks.inTrace(traceId)).flatMap((one) => opened(one) ?? []));
    judged.set(outcomeId, found ?? madeUp);
    if (found === undefined && traceId !== "") ofTrace.set(traceId, madeUp);
  }
  for (const judgement of elsewhere) {
    const answers = tasks.withResponse(judgement.responseId);
    const traces = onlyOne(answers.flatMap(({ traceId }) => ofTrace.get(traceId) ?? []));
    const found = onlyOne(tasks.namedBy(answers)) ?? onlyOne(answers.flatMap((one) => opened(one) ?? [])) ?? traces;
    judged.set(judgement.outcomeId, found ?? judgement.ofResponse);
    if (found === undefined) ofResponse.set(judgement.responseId, judgement.ofResponse);
  }
  const settled = new Map(verdicts);
  for (const record of records) {
    const verdict = verdicts.get(record.callId);
    if (!verdict?.billed || tasks.ownOf(record) !== undefined) continue;
    const named = tasks.of(record);
    const own = named ?? opened(record);
    const task = own ?? ofTrace.get(record.traceId) ?? ofResponse.get(record.responseId);
    if (task === undefined) continue;
    const isOpened = named === undefined && own !== undefined;
    const context = { ...verdict.context, ...task };
    settled.set(record.callId, { ...verdict, context, ...(isOpened && { isTaskOpened: true }) });
  }
  return { verdicts: settled, judged };
}

/** Which task a billed record opens that names none; of a trace opened as a whole, only where nothing in it names one. */
function openedTasks(
  tasks: TasksOfRecords,
  verdicts: ReadonlyMap<string, Verdict>,
  open: OpenTask | undefined,
): (record: SettleFacts) => Task | undefined {
  const common = new Map<string, CommonFacts>();
  const named = new Map<string, readonly Task[]>();
  return (record) => {
    const verdict = verdicts.get(record.callId);
    if (open === undefined || !verdict?.billed || tasks.of(record) !== undefined) return undefined;
    const { traceId } = record;
    const around = tasks.inTrace(traceId);
    const facts = common.get(traceId) ?? commonFacts(around);
    common.set(traceId, facts);
    // What it takes over from the records it replaces is its own.
    const whole = {
      ...record,
      context: { ...verdict.context, ...record.context },
      tags: { ...verdict.tags, ...record.tags },
    };
    const task = open(whole, facts);
    if (!task?.taskId?.startsWith("trace:")) return task;
    const others = named.get(traceId) ?? tasks.namedBy(around);
    named.set(traceId, others);
    return others.length === 0 ? task : onlyOne(others);
  };
}

/** Clocks of two hosts of one trace. */
const CLOCK_SLACK_MS = 5_000;

/** What the senders said of the records' tasks. */
class TasksOfRecords {
  readonly #verdicts: ReadonlyMap<string, Verdict>;
  readonly #trees: ReadonlyMap<string, SpanTree>;
  readonly #byId: ReadonlyMap<string, SettleFacts>;
  readonly #byTrace: ReadonlyMap<string, SettleFacts[]>;
  readonly #byResponse: ReadonlyMap<string, SettleFacts[]>;
  /** Agents and workflows that name their task, by trace. */
  readonly #agents: ReadonlyMap<string, SettleFacts[]>;
  readonly #known = new Map<SettleFacts, Task | undefined>();
  /** The task of the nearest span from here upwards that names one. */
  readonly #upwards = new Map<SettleFacts, Task | undefined>();
  readonly #ofTraces = new Map<string, Task | undefined>();

  constructor(records: readonly SettleFacts[], verdicts: ReadonlyMap<string, Verdict>) {
    this.#verdicts = verdicts;
    this.#trees = treesOf(records);
    this.#byId = new Map(records.map((record) => [record.callId, record]));
    this.#byTrace = grouped(records, ({ traceId }) => traceId);
    this.#byResponse = grouped(records.filter(isCallRecord), ({ responseId }) => responseId);
    const isAgent = (record: SettleFacts) => record.kind === "agent" || record.kind === "workflow";
    this.#agents = grouped(
      records.filter((record) => isAgent(record) && this.ownOf(record) !== undefined),
      ({ traceId }) => traceId,
    );
  }

  inTrace(traceId: string): readonly SettleFacts[] {
    return this.#byTrace.get(traceId) ?? [];
  }

  withResponse(responseId: string): readonly SettleFacts[] {
    return this.#byResponse.get(responseId) ?? [];
  }

  /** That which the record names, or those it stands for. */
  ownOf({ callId, context }: SettleFacts): Task | undefined {
    return taskOf(context) ?? taskOf(this.#verdicts.get(callId)?.context ?? {});
  }

  /** Its own, else that of the record billed in its place, else that of the nearest span above. */
  of(record: SettleFacts): Task | undefined {
    if (this.#known.has(record)) return this.#known.get(record);
    const task = this.ownOf(record) ?? this.#ofOthers(record);
    this.#known.set(record, task);
    return task;
  }

  #ofOthers(record: SettleFacts): Task | undefined {
    const billed = isCallRecord(record) && this.#byId.get(this.#verdicts.get(record.callId)?.settledBy ?? "");
    const inPlace = billed ? this.ownOf(billed) : undefined;
    return inPlace ?? this.#above(record);
  }

  /** Every task that any of the records belongs to. */
  namedBy(records: readonly SettleFacts[]): readonly Task[] {
    return records.flatMap((record) => this.of(record) ?? []);
  }

  /** The one task that is named in a trace. */
  ofTrace(traceId: string): Task | undefined {
    if (!this.#ofTraces.has(traceId)) this.#ofTraces.set(traceId, onlyOne(this.namedBy(this.inTrace(traceId))));
    return this.#ofTraces.get(traceId);
  }

  /** The task of a judged span: its own, else the one of what was called below it, else that of a span above. */
  ofSpan({ traceId, spanId }: Judgement): Task | undefined {
    const tree = this.#trees.get(traceId);
    if (tree === undefined || spanId === "") return undefined;
    const at = this.inTrace(traceId).filter((record) => record.spanId === spanId);
    const own = onlyOne(at.flatMap((record) => this.ownOf(record) ?? []));
    if (own !== undefined || at.length === 0) return own;
    const below = this.inTrace(traceId).filter(
      (record) => hasUsage(record) && at.some((span) => tree.isAncestor(span, record)),
    );
    return onlyOne(this.namedBy(below)) ?? onlyOne(this.namedBy(at));
  }

  /** Where spans between were not sent: of the agents it may lie below, if they agree. */
  #above(record: SettleFacts): Task | undefined {
    const tree = this.#trees.get(record.traceId);
    if (tree === undefined) return undefined;
    const named = this.#namedAbove(record, tree);
    if (named !== undefined) return named;
    if (tree.unknownSpanAbove(record) === "") return undefined;
    const around = (this.#agents.get(record.traceId) ?? []).filter(
      (span) => span !== record && contains(span, record, CLOCK_SLACK_MS) && tree.mayBeBelow(span, record),
    );
    return onlyOne(around.flatMap((span) => this.ownOf(span) ?? []));
  }

  /** Each span is asked once, however many hang below it. */
  #namedAbove(record: SettleFacts, tree: SpanTree): Task | undefined {
    const asked: SettleFacts[] = [];
    let task: Task | undefined;
    for (const span of tree.above(record)) {
      if (this.#upwards.has(span)) {
        task = this.#upwards.get(span);
        break;
      }
      asked.push(span);
      task = this.ownOf(span);
      if (task !== undefined) break;
    }
    for (const span of asked) this.#upwards.set(span, task);
    return task;
  }
}

function taskOf({ taskKey, taskId, taskStartedAt }: Context): Task | undefined {
  if (taskKey === undefined) return undefined;
  return { taskKey, ...(taskId !== undefined && { taskId }), ...(taskStartedAt !== undefined && { taskStartedAt }) };
}

/** The first, where all are the same task. */
function onlyOne(tasks: readonly Task[]): Task | undefined {
  const [first] = tasks;
  return tasks.every(({ taskKey }) => taskKey === first?.taskKey) ? first : undefined;
}

/** Those without a key are left out. */
function grouped(records: readonly SettleFacts[], keyOf: (record: SettleFacts) => string): Map<string, SettleFacts[]> {
  const groups = new Map<string, SettleFacts[]>();
  for (const record of records) {
    const key = keyOf(record);
    if (key === "") continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return groups;
}
