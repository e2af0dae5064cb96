import type { TouchedTaskRow } from "@outlay/clickhouse/queries/task-states";
import { NO_UUID } from "../settle/ledger-call.ts";

/** Both ends included, milliseconds since 1970 UTC. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A task that may have changed, and where in time. */
export interface TouchedTask {
  readonly project: string;
  readonly key: string;
  /** Of its calls. */
  readonly called: Span | undefined;
  /** Of the ends that were said of it. */
  readonly heard: Span | undefined;
}

/** Tasks that may have changed, each once, and quarters of an hour whose spend of no task may have. */
export class TouchedTasks {
  readonly #tasks = new Map<string, TouchedTask>();
  readonly #quarters = new Map<string, Set<number>>();

  get tasks(): TouchedTask[] {
    return [...this.#tasks.values()];
  }

  /** Quarters of an hour since 1970, by project. */
  get quarters(): ReadonlyMap<string, ReadonlySet<number>> {
    return this.#quarters;
  }

  get projects(): Set<string> {
    return new Set([...this.tasks.map(({ project }) => project), ...this.#quarters.keys()]);
  }

  addRows(rows: readonly TouchedTaskRow[]): void {
    for (const row of rows) {
      const called = spanOf(row.called_from, row.called_to);
      const heard = spanOf(row.heard_from, row.heard_to);
      if (row.task_key !== NO_UUID) this.add({ project: row.project_id, key: row.task_key, called, heard });
      else if (called !== undefined) this.#addQuarter(row.project_id, row.quarter);
    }
  }

  add(task: TouchedTask): void {
    const name = taskName(task.project, task.key);
    const known = this.#tasks.get(name);
    this.#tasks.set(
      name,
      known === undefined
        ? task
        : { ...task, called: hull(known.called, task.called), heard: hull(known.heard, task.heard) },
    );
  }

  #addQuarter(project: string, quarter: number): void {
    const known = this.#quarters.get(project);
    if (known === undefined) this.#quarters.set(project, new Set([quarter]));
    else known.add(quarter);
  }
}

/** A key says which task it is only inside its project. */
export const taskName = (project: string, key: string): string => `${key}${project}`;

/** The least span that holds both. */
export function hull(one: Span | undefined, other: Span | undefined): Span | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) };
}

const spanOf = (from: number | null, to: number | null): Span | undefined =>
  from === null || to === null ? undefined : { from, to };
