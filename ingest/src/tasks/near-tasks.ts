import { hull, type Span, type TouchedTask } from "./touched-tasks.ts";

/** Tasks whose calls are read together, and the spans that hold all their calls and all that was said of them. */
export interface NearTasks {
  readonly tasks: readonly TouchedTask[];
  readonly called: Span | undefined;
  readonly heard: Span | undefined;
}

const HOUR_MS = 3_600_000;
/** Tasks that take longer are read a few at a time, so that the index on their keys skips most of the days in between. */
const LONG_MS = 24 * HOUR_MS;
const LONG_TASKS_MAX = 16;
/** Together only what is read anyway, or nearly so. */
const GAP_MS = HOUR_MS;
/** More groups than this are put together over longer gaps: a query costs as much as many rows. */
const GROUPS_MAX = 24;

/** Groups of tasks near each other in time, so that a look reads where they are and not what lies between. */
export function nearTasks(tasks: readonly TouchedTask[]): NearTasks[] {
  const isLong = ({ called }: TouchedTask): boolean => called !== undefined && called.to - called.from > LONG_MS;
  const long = byTime(tasks.filter(isLong));
  const short = byTime(tasks.filter((task) => !isLong(task)));
  let groups = grouped(short, GAP_MS);
  for (let gapMs = GAP_MS; groups.length > GROUPS_MAX; gapMs *= 4) groups = grouped(short, gapMs);
  return [...groups, ...inFews(long)].map(nearOf);
}

/** When it is first known of. */
export const startOf = ({ called, heard }: TouchedTask): number => called?.from ?? heard?.from ?? 0;
const byTime = (tasks: TouchedTask[]): TouchedTask[] => tasks.sort((a, b) => startOf(a) - startOf(b));

function grouped(tasks: readonly TouchedTask[], gapMs: number): TouchedTask[][] {
  const groups: { tasks: TouchedTask[]; to: number }[] = [];
  for (const task of tasks) {
    const end = task.called?.to ?? startOf(task);
    const last = groups.at(-1);
    if (last !== undefined && startOf(task) - last.to <= gapMs) {
      last.tasks.push(task);
      last.to = Math.max(last.to, end);
    } else groups.push({ tasks: [task], to: end });
  }
  return groups.map((group) => group.tasks);
}

function inFews(tasks: readonly TouchedTask[]): TouchedTask[][] {
  const fews: TouchedTask[][] = [];
  for (let start = 0; start < tasks.length; start += LONG_TASKS_MAX)
    fews.push(tasks.slice(start, start + LONG_TASKS_MAX));
  return fews;
}

function nearOf(tasks: readonly TouchedTask[]): NearTasks {
  let [called, heard]: (Span | undefined)[] = [];
  for (const task of tasks) {
    called = hull(called, task.called);
    heard = hull(heard, task.heard);
  }
  return { tasks, called, heard };
}
