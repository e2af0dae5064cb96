import { callDimensions } from "@outlay/core/call-dimensions";
import { expect, test } from "vitest";
import { queryText } from "../query-text.ts";
import { USAGE_TAGS_MAX, usageScopeShape, usageSlots } from "./usage-scope.ts";

const files = [
  ...["usage.sql", "usage-top.sql", "usage-coverage.sql", "usage-bridge.sql"],
  ...["usage-spread.sql", "usage-failure-tax.sql", "usage-drift.sql", "usage-context.sql"],
];

test.each(files)("%s names its project and range, and bills only billable calls", (file) => {
  expect(queryText(file).sql).toMatch(
    /WHERE project_id = \{project:String\}\s+AND ts >= \{from:DateTime64\(3\)\}\s+AND ts < \{to:DateTime64\(3\)\}\s+AND is_billable\s/,
  );
});

test("every filter slot reads its own place in the arrays", () => {
  const slots = [
    ...queryText("usage.sql").sql.matchAll(
      /filter_ops:Array\(UInt8\)\}\[(\d+)\] = 0.*?\[(\d+)\], .*?\[(\d+)\], \{filter(\d\d):Identifier\}/g,
    ),
  ];
  expect(slots.map(([, ...places]) => places.map(Number))).toEqual(
    Array.from({ length: 20 }, (_, index) => Array.from({ length: 4 }, () => index + 1)),
  );
});

test("a tag used twice takes one slot, and every slot has a value", () => {
  const { scope, groups } = usageSlots(
    [
      { dimension: "tag:plan", test: "listed", values: ["a"] },
      { dimension: "team", test: "unlisted", values: [] },
    ],
    ["tag:org", "tag:plan"],
  );
  expect(groups).toEqual({ d1: "tag01", d2: "tag02", d3: "project_id" });
  expect(scope).toMatchObject({
    filter01: "tag02",
    filter02: "team",
    filter03: "project_id",
    tag01: "org",
    tag02: "plan",
    tag03: "",
  });
  expect(scope.filter_ops).toEqual([1, 2]);
  expect(new Set(Object.keys({ ...scope, project: "", from: 0, to: 0 }))).toEqual(
    new Set(Object.keys(usageScopeShape)),
  );
});

test("more different tags than slots are refused", () => {
  const filters = Array.from({ length: USAGE_TAGS_MAX + 1 }, (_, n) => ({
    dimension: `tag:${n}` as const,
    test: "listed" as const,
    values: [],
  }));
  expect(() => usageSlots(filters, [])).toThrow(RangeError);
  expect(() => usageSlots(filters.slice(1), [])).not.toThrow();
});

test("no column is named like a slot", () => {
  expect(callDimensions.filter((name) => /^tag\d|^project_id$/.test(name))).toEqual([]);
});
