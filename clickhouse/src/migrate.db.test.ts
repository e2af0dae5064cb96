import { AppError } from "@outlay/core/errors";
import { silentLogger } from "@outlay/core/log";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate, readMigrations } from "./migrate.ts";
import { keptColumn } from "./table.ts";
import { callTextsTable } from "./tables/call-texts.ts";
import { callsTable } from "./tables/calls.ts";
import { deadLetterMarksTable } from "./tables/dead-letter-marks.ts";
import { deadLettersTable } from "./tables/dead-letters.ts";
import { ingestRangesTable } from "./tables/ingest-ranges.ts";
import { logRecordsTable } from "./tables/log-records.ts";
import { outcomeTasksTable } from "./tables/outcome-tasks.ts";
import { outcomesTable } from "./tables/outcomes.ts";
import { repeatsTable } from "./tables/repeats.ts";
import { schemaMigrationsTable } from "./tables/schema-migrations.ts";
import { settingsTable } from "./tables/settings.ts";
import { taskFreeSpendTable, taskMarksTable, taskStatesTable } from "./tables/task-states.ts";
import { textAccessTable } from "./tables/text-access.ts";
import { textErasuresTable } from "./tables/text-erasures.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

const logger = silentLogger;

test("migrating again does nothing", async () => {
  expect(await migrate(store, { logger })).toEqual({ applied: [] });
});

test("an applied migration that was changed since is refused by name", async () => {
  const migrations = readMigrations().map((migration) =>
    migration.version === 2 ? { ...migration, sql: `${migration.sql} -- changed` } : migration,
  );
  await expect(migrate(store, { logger, migrations })).rejects.toThrow(/0002_outcomes.sql was changed/);
});

test("a database newer than the program is refused", async () => {
  const migrations = readMigrations().slice(0, -1);
  const refusal = await migrate(store, { logger, migrations }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AppError);
  expect(String(refusal)).toMatch(/newer version of Outlay/);
});

describe.each([
  callsTable,
  outcomesTable,
  outcomeTasksTable,
  settingsTable,
  ingestRangesTable,
  deadLettersTable,
  deadLetterMarksTable,
  logRecordsTable,
  repeatsTable,
  schemaMigrationsTable,
  taskFreeSpendTable,
  taskMarksTable,
  taskStatesTable,
  callTextsTable,
  textAccessTable,
  textErasuresTable,
])("$name", (table) => {
  test("has the columns of its definition: names, types, order", async () => {
    const [database, name] = table.name.split(".");
    const columns = await store.ask(
      `SELECT name, type FROM system.columns WHERE database = '${database}' AND table = '${name}' AND default_kind != 'ALIAS' ORDER BY position`,
    );
    expect(columns).toEqual(table.columns.map((column) => ({ ...column, name: keptColumn(table, column.name) })));
  });
});
