import type { LedgerCorrection } from "./correction.ts";
import { absentColumn, insertInto } from "./insert-statement.ts";
import { RowBatch } from "./row-batch.ts";
import { keptColumn, type Table } from "./table.ts";
import { type CallRow, callsTable } from "./tables/calls.ts";

/** How a correction is signed. */
export interface CorrectionNote {
  /** Kept in `corrected_by`: `settlement`, or the person who asked for it. */
  readonly author: string;
  /** Kept in `corrected_at`, milliseconds since 1970 UTC. */
  readonly at: number;
}

const keyColumns = ["project_id", "ts", "call_id", "revision"] as const;
const noteColumns = ["reason", "corrected_at", "corrected_by"] as const;

/**
 * The corrections as blocks to be staged, one per set of changed columns: a row has the key of the row it corrects and
 * the new values.
 */
export function stageCorrections(
  corrections: readonly LedgerCorrection[],
  { author, at }: CorrectionNote,
): RowBatch<CallRow>[] {
  const batches = new Map<string, RowBatch<CallRow>>();
  for (const { project, callId, ts, revision, reason, changes } of corrections) {
    const changed = Object.keys(changes).sort();
    const name = changed.join(",");
    let batch = batches.get(name);
    if (batch === undefined) {
      batch = new RowBatch(tableOf([...keyColumns, ...noteColumns, ...changed]));
      batches.set(name, batch);
    }
    const key = { project_id: project, ts, call_id: callId, revision };
    // The batch reads the columns of its own table only, and those are all here.
    batch.add({ ...key, reason, corrected_at: at, corrected_by: author, ...changes } as CallRow);
  }
  return [...batches.values()];
}

/** The table of calls with some of its columns. */
function tableOf(names: readonly string[]): Table<CallRow> {
  const columns: { name: string; type: string }[] = [];
  const types: Table<CallRow>["types"][number][] = [];
  callsTable.columns.forEach((column, at) => {
    const type = callsTable.types[at];
    if (type === undefined || !names.includes(column.name)) return;
    columns.push(column);
    types.push(type);
  });
  return { ...callsTable, columns, types };
}

/**
 * The one statement that corrects: reads the current rows once, writes each twice, cancelled and replaced. A pair has one
 * `ts`, so it lies in one partition and comes into being at once or not at all. A row that is not current any more is
 * left alone, so the same corrections twice are the same as once.
 *
 * @param source SQL that reads the staged rows
 */
export function correctStatement(
  batch: RowBatch<CallRow>,
  { token, source }: { token: string; source: string },
): string {
  const given = new Set<string>(batch.columnNames);
  const staged = new Set(batch.table.columns.map(({ name }) => name));
  // A staged column without any value is not in the file; all its values are then what the type has for "nothing given".
  const readStaged = batch.table.columns.map(({ name }) =>
    given.has(name) ? `\`${name}\`` : absentColumn(batch.table, name),
  );
  // What is respelled is copied as it is kept: no correction touches what it is spelled by.
  const kept = callsTable.columns.map(({ name }) => keptColumn(callsTable, name));
  const values = kept.map((name) => {
    if (name === "sign") return "written_sign";
    if (name === "revision") return "if(written_sign = 1, stored.revision + 1, stored.revision)";
    if (isNote(name)) return `staged.${name}`;
    const isChanged = staged.has(name) && !isKey(name);
    return isChanged ? `if(written_sign = 1, staged.\`${name}\`, stored.\`${name}\`)` : `stored.\`${name}\``;
  });
  const columns = kept.map((name) => `\`${name}\``).join(", ");
  const key = keyColumns.join(", ");
  return `${insertInto(callsTable.name, columns, token)}
    WITH
      staged AS (SELECT ${readStaged.join(", ")} FROM ${source}),
      stored AS (
        SELECT ${columns} FROM ${callsTable.name}
        WHERE (${key}) IN (SELECT ${key} FROM staged)
          AND sign = 1
          AND (${key}) NOT IN (
            SELECT ${key} FROM ${callsTable.name} WHERE (${key}) IN (SELECT ${key} FROM staged) AND sign = -1
          )
      ),
      arrayJoin([toInt8(-1), toInt8(1)]) AS written_sign
    SELECT ${values.join(", ")}
    FROM stored
    INNER JOIN staged ON ${keyColumns.map((name) => `stored.${name} = staged.${name}`).join(" AND ")}`;
}

const isNote = (name: string): boolean => (noteColumns as readonly string[]).includes(name);
const isKey = (name: string): boolean => (keyColumns as readonly string[]).includes(name);
