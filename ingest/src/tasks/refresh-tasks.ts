import { INSTANT_MS_MAX } from "@outlay/clickhouse/column-types";
import {
  type LedgerState,
  type StandingState,
  standingStates,
  statesOfLedger,
  taskFreeDifference,
} from "@outlay/clickhouse/queries/task-states";
import type { Writer } from "@outlay/clickhouse/store";
import { type TaskStateRow, taskFreeSpendTable, taskStatesTable } from "@outlay/clickhouse/tables/task-states";
import { type NearTasks, nearTasks, startOf } from "./near-tasks.ts";
import { hull, type Span, type TouchedTask, type TouchedTasks, taskName } from "./touched-tasks.ts";

/** What a look found and put right. */
export interface Refreshed {
  /** Tasks, and quarters of an hour of spend of no task, that were not as the ledger says. */
  readonly changed: number;
  /** Tasks of which more than one state stood: a change was cut off. */
  readonly torn: number;
  /** Of what something changed. */
  readonly projects: ReadonlySet<string>;
}

/** Keys in one statement: few enough for its text, enough that a look is a few statements. */
const TASKS_PER_PASS = 4_000;
/** So many tasks that may have lost their states are looked for at any time; if more have, by what is near alone. */
const LOST_TASKS_MAX = 200;
const QUARTER_MS = 900_000;
/** Quarters of an hour more apart than this are looked at apart. */
const QUARTERS_APART = 8;

/** How to look. */
export interface LookOptions {
  /** Of the new states, at least. */
  readonly version: number;
  /** Whether a task without a state is looked for at any time: it may have lost it. Else all it has was just touched. */
  readonly isThorough: boolean;
}

/**
 * Makes the states of these tasks what the ledger says: reads which stand, works out which should, writes the difference.
 * Whatever was there before, it may be cut off anywhere and repeated. Nobody else may write states meanwhile. AppErrors as of a
 * query or an insert of the store.
 */
export async function refreshTasks(writer: Writer, touched: TouchedTasks, options: LookOptions): Promise<Refreshed> {
  const tasks = touched.tasks.sort((a, b) => startOf(a) - startOf(b));
  const projects = new Set<string>();
  let [changed, torn] = [0, 0];
  for (let start = 0; start < tasks.length; start += TASKS_PER_PASS) {
    const pass = await refreshPass(writer, tasks.slice(start, start + TASKS_PER_PASS), options);
    changed += pass.changed;
    torn += pass.torn;
    for (const project of pass.projects) projects.add(project);
  }
  for (const project of await refreshFreeSpend(writer, touched.quarters, options)) {
    projects.add(project);
    changed += 1;
  }
  return { changed, torn, projects };
}

async function refreshPass(
  writer: Writer,
  tasks: readonly TouchedTask[],
  { version, isThorough }: LookOptions,
): Promise<Refreshed> {
  const standing = new Map<string, StandingState[]>();
  for (const state of await writer.query(standingStates, asked(tasks))) {
    const name = taskName(state.project_id, state.task_key);
    standing.set(name, [...(standing.get(name) ?? []), state]);
  }
  const statesOf = ({ project, key }: TouchedTask) => standing.get(taskName(project, key)) ?? [];
  const lost = isThorough && standing.size > tasks.length - LOST_TASKS_MAX;
  // All that a task had when its state was written lies between the bounds of the state; what came since was touched.
  const bounded = tasks.map((task) => {
    const states = statesOf(task);
    return lost && states.length === 0 ? { ...task, called: EVER, heard: EVER } : states.reduce(widened, task);
  });
  const differences: Difference[] = [];
  for (const near of nearTasks(bounded)) {
    const wanted = await readWanted(writer, near);
    near.tasks.forEach((task, index) => {
      const difference = differenceOf(task, statesOf(task), { wanted: wanted.get(index + 1), version });
      if (difference !== undefined) differences.push(difference);
    });
  }
  await writeDifferences(writer, differences, version);
  return {
    changed: differences.length,
    torn: differences.filter(({ cancels }) => cancels.length > 1).length,
    projects: new Set(differences.map(({ project }) => project)),
  };
}

/**
 * Rows of one task in one month come into being at once. Where a task moves to another month its new row comes first, so that a
 * kill in between leaves two states to be found and not none.
 */
async function writeDifferences(writer: Writer, differences: readonly Difference[], version: number): Promise<void> {
  const together: TaskStateRow[] = [];
  const after: TaskStateRow[] = [];
  for (const { cancels, state } of differences) {
    const isMoved = cancels.some((row) => state !== undefined && monthOf(row) !== monthOf(state));
    (isMoved ? after : together).push(...cancels);
    if (state !== undefined) together.push(state);
  }
  for (const rows of [together, after]) {
    const [first] = rows;
    const token = `task-states:${version}:${first?.task_key}:${first?.sign}`;
    if (rows.length > 0) await writer.insert(taskStatesTable, rows, { token });
  }
}

const monthOf = ({ placed_at }: TaskStateRow): string => new Date(placed_at).toISOString().slice(0, 7);

const asked = (tasks: readonly TouchedTask[]) => ({
  projects: tasks.map(({ project }) => project),
  keys: tasks.map(({ key }) => key),
});

const widened = (task: TouchedTask, state: StandingState): TouchedTask => ({
  ...task,
  called: hull(task.called, state.is_called ? { from: state.first_at, to: state.last_at } : undefined),
  heard: hull(task.heard, state.is_judged ? { from: state.heard_from, to: state.heard_to } : undefined),
});

/** Holds no instant. */
const NEVER: Span = { from: 1, to: 0 };
const EVER: Span = { from: 0, to: INSTANT_MS_MAX };

/** By place in the list. */
async function readWanted(
  writer: Writer,
  { tasks, called = NEVER, heard = NEVER }: NearTasks,
): Promise<Map<number, LedgerState>> {
  const bounds = { called_from: called.from, called_to: called.to, heard_from: heard.from, heard_to: heard.to };
  const states = await writer.query(statesOfLedger, { ...asked(tasks), ...bounds });
  return new Map(states.map((state) => [state.place, state]));
}

/** What a task's states need to be as wanted. */
interface Difference {
  readonly project: string;
  readonly cancels: readonly TaskStateRow[];
  readonly state: TaskStateRow | undefined;
}

function differenceOf(
  { project, key }: TouchedTask,
  standing: readonly StandingState[],
  { wanted, version }: { wanted: LedgerState | undefined; version: number },
): Difference | undefined {
  const [first, ...others] = standing;
  if (others.length === 0 && first?.digest === wanted?.digest) return undefined;
  // A cancel row takes back all that its state said, for sums are fed by both.
  const cancels = standing.map(({ digest: _, ...state }) => ({ ...state, ...presentOf(state), sign: -1 }));
  if (wanted === undefined) return { project, cancels, state: undefined };
  const { place: _, digest: __, ...facts } = wanted;
  const newest = standing.reduce((most, one) => Math.max(most, one.version), 0);
  const identity = { project_id: project, task_key: key, version: Math.max(version, newest + 1) };
  return { project, cancels, state: { ...facts, ...presentOf(facts), ...identity, sign: 1 } };
}

const presentOf = ({
  started_at,
  duration,
  label_delay,
}: Pick<LedgerState, "started_at" | "duration" | "label_delay">) => ({
  started_at: started_at ?? undefined,
  duration: duration ?? undefined,
  label_delay: label_delay ?? undefined,
});

/** @returns the project of each quarter of an hour that was not as the ledger says */
async function refreshFreeSpend(
  writer: Writer,
  quarters: TouchedTasks["quarters"],
  { version }: LookOptions,
): Promise<string[]> {
  const projects = [...quarters.keys()];
  const changed: string[] = [];
  // A quarter touched in one project is looked at in all of them: it costs little, and where nothing differs nothing is added.
  for (const some of apart(new Set([...quarters.values()].flatMap((of) => [...of])))) {
    const [first = 0, last = first] = [some[0], some.at(-1)];
    const window = { from: first * QUARTER_MS, to: (last + 1) * QUARTER_MS };
    const rows = await writer.query(taskFreeDifference, { projects, quarters: some, ...window });
    if (rows.length === 0) continue;
    await writer.insert(taskFreeSpendTable, rows, { token: `task-free:${version}:${first}` });
    changed.push(...rows.map(({ project_id }) => project_id));
  }
  return changed;
}

/** Runs of neighbours. */
function apart(quarters: ReadonlySet<number>): number[][] {
  const runs: number[][] = [];
  for (const quarter of [...quarters].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && quarter - (run.at(-1) ?? quarter) <= QUARTERS_APART) run.push(quarter);
    else runs.push([quarter]);
  }
  return runs;
}
