import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { chTypeOf } from "./ch.ts";
import type { Query } from "./define-query.ts";
import { parameterText } from "./parameter-text.ts";
import { queryText } from "./query-text.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";

type AnyQuery = Query<z.ZodType, z.ZodType>;

const filesUnder = (directory: URL, suffix: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(suffix) && !name.endsWith(".test.ts"))
    .sort();

const isQuery = (value: unknown): value is AnyQuery =>
  typeof value === "object" && value !== null && "file" in value && "params" in value && "row" in value;

const modules = filesUnder(new URL("./queries/", import.meta.url), ".ts");
const exported = await Promise.all(
  modules.map(
    (module): Promise<Record<string, unknown>> => import(new URL(`./queries/${module}`, import.meta.url).href),
  ),
);
const queries = exported.flatMap((module) => Object.values(module)).filter(isQuery);

const directory = new URL("../queries/", import.meta.url);
const files = filesUnder(directory, ".sql");
const isPart = (file: string): boolean => file.startsWith("parts/");

test("every .sql file has a query module, and the other way round", () => {
  expect([...new Set(queries.map(({ file }) => file))].sort()).toEqual(files.filter((file) => !isPart(file)));
});

test("every part of queries is included by two files or more, and none that is not there", () => {
  const included = files.flatMap((file) => [
    ...new Set(
      [...readFileSync(new URL(file, directory), "utf8").matchAll(/-- include (.*)/g)].map(([, part]) => part),
    ),
  ]);
  expect([...new Set(included)].sort()).toEqual(files.filter(isPart));
  for (const part of new Set(included)) expect(included.filter((one) => one === part).length).toBeGreaterThan(1);
});

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

describe.each(queries.map((query) => [query.file, query] as const))("%s", (_, query) => {
  test("every placeholder has a parameter", () => {
    expect(Object.keys(shapeOf(query.params))).toEqual(
      expect.arrayContaining([...queryText(query.file).placeholders.keys()]),
    );
  });

  test("gives the columns of its row schema: names, types, order", async () => {
    const { sql } = queryText(query.file);
    const described = await store.engine.select("read", {
      sql: `DESCRIBE (${sql}\n)`,
      parameters: sampleParameters(query),
      label: query.file,
      signal: undefined,
    });
    const columns = described.map((column) => z.object({ name: z.string(), type: z.string() }).parse(column));
    const declared = Object.entries(shapeOf(query.row)).map(([name, type]) => ({ name, type: chTypeOf(type) }));
    expect(columns.map(({ name, type }) => ({ name, type: onOneLine(type) }))).toEqual(declared);
  });
});

function shapeOf(schema: z.ZodType): Record<string, z.ZodType> {
  if (schema instanceof z.ZodObject) return schema.shape as Record<string, z.ZodType>;
  throw new TypeError("params and row are object schemas");
}

/** DESCRIBE prints tuples over several lines. */
const onOneLine = (type: string): string => type.replaceAll(/\(\s+/g, "(").replaceAll(/\s+/g, " ");

/** A value of each placeholder's type; for an Identifier the first choice of its enum. */
function sampleParameters(query: AnyQuery): Map<string, string> {
  const samples = new Map<string, string>();
  for (const [name, type] of queryText(query.file).placeholders) {
    const value = type === "Identifier" ? firstChoice(shapeOf(query.params)[name]) : sampleOf(type);
    samples.set(name, parameterText(name, type, value));
  }
  return samples;
}

function firstChoice(schema: z.ZodType | undefined): unknown {
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return firstChoice(schema.unwrap() as z.ZodType);
  throw new TypeError("an Identifier parameter is an enum");
}

function sampleOf(type: string): unknown {
  if (type.startsWith("Nullable(")) return null;
  if (type.startsWith("Array(")) return [];
  if (type.startsWith("Map(")) return {};
  if (type.startsWith("Date")) return 1_767_225_600_000;
  if (type.startsWith("Decimal")) return "1";
  if (type === "Bool") return true;
  if (type === "UUID") return "00000000-0000-0000-0000-000000000000";
  return /Int|Float/.test(type) ? 1 : "UTC";
}
