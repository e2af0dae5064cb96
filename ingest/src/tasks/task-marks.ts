import { countedRows, taskMarks } from "@outlay/clickhouse/queries/task-states";
import type { Writer } from "@outlay/clickhouse/store";
import { type TaskMarkRow, taskMarksTable } from "@outlay/clickhouse/tables/task-states";

/** How far the states of tasks are, as an earlier process left it; milliseconds since 1970 UTC. */
interface Left {
  /** What was written before is in the states; absent: nobody ever looked. */
  readonly looked: number | undefined;
  /** Event time from which on the states are filled; absent: from nowhere. */
  readonly filledFrom: number | undefined;
  readonly isFilled: boolean;
  /** States of earlier versions are in the sums by day; absent: nobody ever added them up. */
  readonly summed: number | undefined;
}

/** `summed` said the same before sums by model were kept: a ledger that says so has to be added up once more. */
const SUMMED = "summed_by_model";
/** Of projects with more rows nobody asks whether all of them were looked at, and counting them is dear. */
const COUNTED_ROWS_MAX = 1_000_000;

/** What is written down of the states: how far they are, and of each project how much of it was there when it was looked at. */
export class TaskMarks {
  readonly #writer: Writer;
  #version = 0;
  /** Projects whose mark does not say how much of them was there, for more was being written. */
  readonly #uncounted = new Set<string>();
  readonly #large = new Set<string>();

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  async read(): Promise<Left> {
    const marks = await this.#writer.query(taskMarks, {});
    for (const { version } of marks) this.#version = Math.max(this.#version, version);
    const at = (kind: string) => marks.find((mark) => mark.kind === kind)?.at;
    return {
      looked: at("looked"),
      filledFrom: at("filling"),
      isFilled: at("filled") !== undefined,
      summed: at(SUMMED),
    };
  }

  /** Greater than any before, in this process or another. */
  nextVersion(now: number): number {
    this.#version = Math.max(now, this.#version + 1);
    return this.#version;
  }

  /** Everything written before `at` is in the states. */
  looked(at: number): Promise<void> {
    return this.#write([this.#mark("looked", "", at)]);
  }

  /** Everything from this event time on is in the states. */
  filledFrom(at: number): Promise<void> {
    return this.#write([this.#mark("filling", "", at)]);
  }

  filled(at: number): Promise<void> {
    return this.#write([this.#mark("filled", "", at)]);
  }

  /** All states that were written before `at` are in the sums by day. */
  summed(at: number): Promise<void> {
    return this.#write([this.#mark(SUMMED, "", at)]);
  }

  /**
   * The states of these projects are other than before, or were found to be right. `isQuiet` tells, before and after the
   * projects are counted, whether everything written was looked at.
   */
  async projects(names: Iterable<string> | "all", at: number, isQuiet: () => boolean): Promise<void> {
    const wasQuiet = isQuiet();
    const asked = names === "all" ? "all" : [...new Set([...names, ...this.#uncounted])];
    if (asked.length === 0) return;
    const counted = await this.#count(asked, wasQuiet);
    const isCounted = wasQuiet && isQuiet();
    const rows = (asked === "all" ? [...counted.keys()] : asked).map((name) => {
      const { call_rows, outcome_rows } = (isCounted ? counted.get(name) : undefined) ?? UNCOUNTED;
      return { ...this.#mark("project", name, at), call_rows, outcome_rows };
    });
    await this.#write(rows);
    for (const { name } of rows) {
      if (isCounted || this.#large.has(name)) this.#uncounted.delete(name);
      else this.#uncounted.add(name);
    }
  }

  async #count(names: readonly string[] | "all", isWorthIt: boolean) {
    const is_all = names === "all";
    const projects = is_all ? [] : names.filter((name) => !this.#large.has(name));
    const rows =
      is_all || (isWorthIt && projects.length > 0) ? await this.#writer.query(countedRows, { is_all, projects }) : [];
    for (const { project_id, call_rows } of rows) if (call_rows > COUNTED_ROWS_MAX) this.#large.add(project_id);
    return new Map(rows.map((row) => [row.project_id, row]));
  }

  #mark(kind: string, name: string, at: number): TaskMarkRow {
    return { kind, name, version: this.nextVersion(at), at, ...UNCOUNTED };
  }

  async #write(rows: readonly TaskMarkRow[]): Promise<void> {
    const [first] = rows;
    if (first !== undefined)
      await this.#writer.insert(taskMarksTable, rows, { token: `task-marks:${first.version}:${rows.length}` });
  }
}

const UNCOUNTED = { call_rows: 0, outcome_rows: 0 };
