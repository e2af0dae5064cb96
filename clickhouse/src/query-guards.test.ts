import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { queryText } from "./query-text.ts";
import { withoutComments } from "./sql-text.ts";

/** Facts of projects: what one project may never see of another. */
const OF_PROJECTS =
  /\b(?:FROM|JOIN)\s+outlay\.(?!(?:ingest_ranges|rollup_fills|task_marks|schema_migrations|\w+_difference)\b)(\w+)/g;

/** A read of a table up to the project that it is held to. */
const HELD =
  /^(?:\s+FINAL)?(?:\s+(?:AS\s+)?(?!WHERE|PREWHERE|ARRAY|LEFT|USING)\w+)?(?:\s+FINAL)?(?:\s+(?:LEFT\s+)?(?:ARRAY\s+)?JOIN\s+[\w.]+(?:\s+AS\s+\w+)?(?:\s+USING\s+\(\w+\))?)*\s+(?:PREWHERE|WHERE)\s+(?:\w+\.)?project_id = \{project:String\}/;

/** What keeps the ledger whole goes by parts of the log, or by days, of all projects; no caller's question is among it. */
const upkeep: readonly (readonly [family: RegExp, reason: string])[] = [
  [/^ingest-/, "ingest looks at what a part of the log has stored"],
  [/^settle-/, "settlement goes by parts of the log"],
  [/^rollup-(days|last|projects|slots|torn)/, "repair of rollups goes by days, of all projects"],
  [/^task-(states|open|days|counted|free|marks)/, "upkeep of tasks goes by parts of the log and by days"],
  [/^(dead-letter|audit|ledger-audit|health|ingest-health)/, "operators look after the whole installation"],
];

/** Other questions that are not about one project, and why. */
const acrossProjects: Readonly<Record<string, string>> = {
  "elsewhere.sql": "one task, in a list of projects that the API takes from those the caller may read",
  "prices-changes.sql": "price books of all projects are built together",
  "pulse-projects.sql": "the list of projects, of which the API shows those the caller may read",
  "reprice-jobs.sql": "one worker does the jobs of all projects",
  "settings-everywhere.sql": "who is a member of which project, to tell what somebody may read",
};

const files = readdirSync(new URL("../queries/", import.meta.url)).filter((name) => name.endsWith(".sql"));

const isUpkeep = (file: string): boolean => upkeep.some(([family]) => family.test(file));

/** The tables that a query reads without holding them to its project. */
function unheld(file: string): string[] {
  const sql = withoutComments(queryText(file).sql);
  return [...sql.matchAll(OF_PROJECTS)]
    .filter(({ 0: read, index }) => !HELD.test(sql.slice(index + read.length)))
    .map(([, table = ""]) => table);
}

test("every query is about one project, in every table it reads, or is listed with the reason", () => {
  const found = files.filter((file) => !isUpkeep(file) && unheld(file).length > 0);
  expect(found.map((file) => [file, ...unheld(file)]).filter(([file = ""]) => !(file in acrossProjects))).toEqual([]);
  expect(Object.keys(acrossProjects).filter((file) => !found.includes(file))).toEqual([]);
});

/** Queries about one thing that is named, or about the newest: what bounds them instead of a range. */
const withoutRange: Readonly<Record<string, string>> = {
  "call-statements.sql": "one call",
  "data-version.sql": "counts the rows of a project, which the index answers",
  "pulse-projects.sql": "names of projects, which the index answers",
  "pulse.sql": "the newest of a project",
  "reprice-adjusted.sql": "the adjustments of a project, which are few",
  "reprice-applied.sql": "what one job has written",
  "reprice-history.sql": "the rows of one call",
  "reprice-page.sql": "a page, from its cursor on",
  "task-kept-rows.sql": "counts the rows of a project, which the index answers",
  "trace-outcomes.sql": "the tasks of one trace",
};

test("every query of calls or outcomes has a range of time, or is listed with what bounds it", () => {
  const found = files.filter((file) => {
    if (isUpkeep(file)) return false;
    const sql = withoutComments(queryText(file).sql);
    const readsFacts = /\b(?:FROM|JOIN)\s+outlay\.(?:calls|outcomes)\b/.test(sql);
    return readsFacts && !/\{(?:from|first|low\w*)\w*:DateTime64\(3\)\}/.test(sql);
  });
  expect(found.filter((file) => !(file in withoutRange))).toEqual([]);
  expect(Object.keys(withoutRange).filter((file) => !found.includes(file))).toEqual([]);
});
