import { expect, test } from "vitest";
import {
  exportCallsEndpoint,
  exportFocusEndpoint,
  exportSpendEndpoint,
  exportTasksEndpoint,
} from "../../../contract/exports.ts";
import { pages } from "../pages.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import { defaultState } from "../state/url-state.ts";
import { serverFiles } from "./server-files.ts";

const scope = { project: "shop", from: "now-7d", to: "now", tz: "Asia/Kathmandu", cmp: "prev" } as const;
const filters: UrlFilter[] = [
  { dimension: "team", op: "in", values: ["a,b", "ü"] },
  { dimension: "region", op: "eq", values: ["eu"] },
];
const state = { ...defaultState, f: filters, by: ["team", "tag:plan"] as const };
const endpoints = [exportCallsEndpoint, exportSpendEndpoint, exportTasksEndpoint, exportFocusEndpoint];

/** The parameters of an address as a server reads them: what is repeated is a list. */
const readQuery = (href: string): Record<string, string | string[]> => {
  const { searchParams } = new URL(href, "http://here.invalid");
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const all = searchParams.getAll(name);
      return [name, all.length === 1 ? (all[0] ?? "") : all];
    }),
  );
};

test.each(pages.map(({ path }) => path))("every file offered on %s is one the API takes as it is asked for", (path) => {
  for (const { href } of serverFiles(path, "support", scope, state)) {
    const endpoint = endpoints.find((one) => href.startsWith(`/api/v1${one.path}?`));
    const parsed = endpoint?.query.safeParse(readQuery(href));
    expect(parsed?.error, href).toBeUndefined();
    expect(parsed?.success).toBe(true);
  }
});

test("files are of the project, range, zone, grouping and filters on the page", () => {
  const [overTime] = serverFiles("/explore", undefined, scope, state);
  expect(readQuery(overTime?.href ?? "")).toMatchObject({
    project: "shop",
    from: "now-7d",
    tz: "Asia/Kathmandu",
    by: ["team", "tag:plan"],
    f: ["team:in:a%2Cb,%C3%BC", "region:eq:eu"],
  });
});

test("a file of tasks is held to what tasks can be held to, and to the workflow of its page", () => {
  const [file] = serverFiles("/workflows/$workflow", "a/b", scope, state);
  expect(readQuery(file?.href ?? "")["f"]).toEqual(["team:in:a%2Cb,%C3%BC", "workflow:eq:a%2Fb"]);
});

test.each([
  ["/", "FOCUS 1.4, CSV"],
  ["/explore", "FOCUS 1.4, Parquet"],
  ["/explore", "Groups over time, Parquet"],
  ["/tasks", "Every task, Parquet"],
  ["/graph", "Every call, Parquet"],
  ["/models", "Every call, Parquet"],
])("%s offers %s", (path, name) => {
  expect(serverFiles(path, undefined, scope, state).map((file) => file.name)).toContain(name);
});
