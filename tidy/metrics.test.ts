import { expect, test } from "vitest";
import { metricGroups } from "../scripts/reference/metrics-catalogue.ts";
import { repositoryFiles } from "./repository.ts";

const product = repositoryFiles(/\.ts$/).filter(
  ({ path }) => !/\.test\.ts$|(^|\/)(test|testing)\/|^(e2e|benchmarks|examples|scripts|tidy|sdk)\//.test(path),
);

/** Names in calls such as `counters.add("…"`, also where one of two is chosen, on one line or the next. */
const counted = /counters\s*\.(?:add|gauge|gauges)\(([^;]{0,200}?)[,)\n]\s*(?:[^;]{0,80}?=>|[^;]{0,200}?;|$)/g;
const metricName = /["`]((?:outlay|dashboard|prices|process|nodejs)_[a-z0-9_]+?)(?:\{[^"`]*)?["`]/g;

/** The one family whose names are put together: what was ignored, by what it was. */
const composed = ["spans", "log_records", "data_points"].map((items) => `outlay_collector_${items}_ignored_total`);

test("the metrics page names exactly what the code counts", () => {
  const inCode = product.flatMap(({ text }) =>
    [...text.matchAll(counted)].flatMap(([call]) => [...call.matchAll(metricName)].map(([, name]) => name)),
  );
  const documented = metricGroups.flatMap(({ metrics }) => metrics.map(({ name }) => name));
  expect([...new Set([...inCode, ...composed])].sort()).toEqual([...documented].sort());
  expect(new Set(documented).size).toBe(documented.length);
});
