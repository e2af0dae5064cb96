import { measureIds, measures } from "@outlay/core/measures/catalogue";
import { expect, test } from "vitest";
import { endpoints } from "./all.ts";
import { additiveMetrics, metrics } from "./vocabulary.ts";

test("every measure has one entry, in order", () => {
  expect(measures.map(({ id }) => id)).toEqual(measureIds);
  expect(measureIds).toHaveLength(27);
});

test("every metric and endpoint a measure names exists", () => {
  const paths = new Set(endpoints.map(({ method, path }) => `${method} ${path}`));
  const known = new Set<string>(metrics);
  expect(measures.flatMap((one) => one.metrics.filter((name) => !known.has(name)))).toEqual([]);
  expect(measures.flatMap((one) => one.endpoints.filter((name) => !paths.has(name)))).toEqual([]);
});

test("a measure that is served nowhere says why", () => {
  const silent = measures.filter((one) => one.metrics.length + one.endpoints.length === 0 && one.note === undefined);
  expect(silent.map(({ id }) => id)).toEqual([]);
});

test("every metric of queries that is no class of output tokens belongs to a measure", () => {
  const named = new Set(measures.flatMap((one) => one.metrics));
  expect(metrics.filter((name) => !named.has(name) && !name.startsWith("output_"))).toEqual([]);
});

test("only metrics that add up are additive: no ratio, percentile or count of different things", () => {
  const derived = /_rate$|_ratio$|_share$|_per_|_p\d\d_ms$|_price$|^users/;
  expect([...additiveMetrics].filter((name) => derived.test(name))).toEqual([]);
  expect(metrics.filter((name) => !derived.test(name) && !additiveMetrics.has(name))).toEqual([]);
});
