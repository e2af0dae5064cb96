import { errorCodes } from "@outlay/core/errors";
import { signInVariables, textVariables } from "@outlay/standalone/services/environment";
import { expect, test } from "vitest";
import { referencePages } from "../scripts/write-reference.ts";
import { repositoryFiles } from "./repository.ts";

/** The style guide's machine: each test holds one line of the table in CONTRIBUTING.md. */

const code = repositoryFiles(/\.(ts|tsx)$/);
const product = code.filter(
  ({ path }) => !/\.test\.tsx?$|(^|\/)(test|testing)\/|^(e2e|benchmarks|examples|scripts|tidy)\//.test(path),
);

/** `path:line text` of every line that matches, outside of comments. */
function linesMatching(files: typeof code, pattern: RegExp, allowed: readonly string[] = []): string[] {
  return files
    .filter(({ path }) => !allowed.includes(path))
    .flatMap(({ path, lines }) =>
      lines.flatMap((line, at) => {
        const isComment = /^\s*(\*|\/\/|\/\*)/.test(line);
        return !isComment && pattern.test(line) ? [`${path}:${at + 1} ${line.trim()}`] : [];
      }),
    );
}

/** Files that may be longer than 400 lines, each with its reason. */
const longFiles: Readonly<Record<string, string>> = {};

test("no source file is longer than 400 lines without a stated reason", () => {
  const long = code.filter(({ path, lines }) => lines.length > 400 && longFiles[path] === undefined);
  expect(long.map(({ path, lines }) => `${path} ${lines.length}`)).toEqual([]);
});

test("time, timers and randomness come from core/clock only", () => {
  const pattern =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bset(Timeout|Interval|Immediate)\(|\bperformance\.now\(/;
  const browserTimers = product.filter(({ path }) => path.startsWith("dashboard/web/")).map(({ path }) => path);
  expect(linesMatching(product, pattern, ["core/src/clock.ts", "sdk/src/clock.ts", ...browserTimers])).toEqual([]);
});

test("the environment is read in config.ts and main.ts only", () => {
  const allowed = product.filter(({ path }) => /(^|\/)(config|main)\.ts$/.test(path)).map(({ path }) => path);
  expect(linesMatching(product, /process\.env\b/, allowed)).toEqual([]);
});

test("SQL text lives in .sql files", () => {
  const statement = /["'`]\s*(SELECT|INSERT INTO|ALTER TABLE|CREATE TABLE|DROP TABLE|DELETE FROM)\b/;
  // Inserts are put together from a table's own definition and files from a query's own columns, never from values; the
  // engine is asked for a bare 1.
  const allowed = [
    "clickhouse/src/insert-statement.ts",
    "clickhouse/src/export-statement.ts",
    "clickhouse/src/chdb-engine.ts",
    "clickhouse/src/rollup-repair.ts",
    "clickhouse/src/task-days-repair.ts",
    // Writes the statements of the files anew for a cluster.
    "clickhouse/src/server-cluster.ts",
  ];
  expect(linesMatching(product, statement, allowed)).toEqual([]);
});

test("chdb is imported in one file, kafkajs in its adapter only", () => {
  const files = new Set(linesMatching(product, /from "chdb/).map((line) => line.split(":")[0]));
  expect(files.size).toBeLessThanOrEqual(1);
  const adapter = /^eventlog\/src\/(kafka-log\.ts|kafka\/|testing\/)/;
  expect(linesMatching(product, /from "kafkajs/).filter((line) => !adapter.test(line))).toEqual([]);
});

test("no module mocks and no skipped tests", () => {
  const pattern = /\bvi\.(mock|doMock|hoisted)\(|\b(test|it|describe)\.(skip|todo|only)\b/;
  expect(linesMatching(code, pattern, ["tidy/tidy.test.ts"])).toEqual([]);
});

test("every error code has a line in docs/reference/errors.md", () => {
  const [reference] = repositoryFiles(/^docs\/reference\/errors\.md$/);
  expect(errorCodes.filter((name) => !reference?.text.includes(`| \`${name}\` |`))).toEqual([]);
});

test.each(Object.entries(referencePages))("%s is what `npm run docs` writes", (path, write) => {
  const [page] = repositoryFiles(new RegExp(`^${path.replaceAll(".", "\\.")}$`));
  expect(page?.text).toBe(write());
});

// Of the program in one process; what services apart read is in .env.example (deploy.test.ts).
test.each(["README.md"])("%s names exactly the variables that are read", (path) => {
  const namesIn = (file: string) => {
    const [found] = repositoryFiles(new RegExp(`^${file.replaceAll(".", "\\.")}$`));
    return [...new Set(found?.text.match(/\bOUTLAY_[A-Z_]+\b/g))].sort();
  };
  // Those that several configurations share are spread into it.
  expect(namesIn(path)).toEqual(
    [...namesIn("standalone/src/config.ts"), ...Object.keys({ ...textVariables, ...signInVariables })].sort(),
  );
});

test("no index files, no default exports but in config files", () => {
  const barrels = code.filter(({ path }) => /(^|\/)index\.tsx?$/.test(path) && path !== "sdk/src/index.ts");
  expect(barrels.map(({ path }) => path)).toEqual([]);
});

test("links between our own documents lead somewhere", () => {
  const documents = repositoryFiles(/\.md$/);
  const known = new Set(repositoryFiles(/./).map(({ path }) => path));
  const folders = new Set(
    [...known].flatMap((path) => path.split("/").map((_, depth, parts) => parts.slice(0, depth).join("/"))),
  );
  const broken = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].flatMap(([, target = ""]) => {
      const resolved = new URL(target, `file:///${path}`).pathname.slice(1).replace(/\/$/, "");
      return known.has(resolved) || folders.has(resolved) ? [] : [`${path} → ${target}`];
    }),
  );
  expect(broken).toEqual([]);
});

test("every threat of SECURITY.md names a test that exists", () => {
  const [document] = repositoryFiles(/^SECURITY\.md$/);
  const lines = (document?.text ?? "").split("\n").filter((line) => /^\| (?!threat )[^-]/.test(line));
  const known = new Set(repositoryFiles(/\.test\.ts$/).map(({ path }) => path));
  const unshown = lines.filter((line) => !known.has(/`([^`]+)` \|$/.exec(line)?.[1] ?? ""));
  expect(lines.length).toBeGreaterThan(0);
  expect(unshown).toEqual([]);
});
