import fc from "fast-check";
import { expect, test } from "vitest";
import { querySpec } from "../../../contract/analytics.ts";
import { instantText } from "../../../contract/values.ts";
import { comparisons, dimensions } from "../../../contract/vocabulary.ts";
import { parseInstant } from "../time/instant.ts";
import { defaultState, isForward, parseUrl, serialiseUrl, type UrlState } from "./url-state.ts";

const NOW_MS = Date.parse("2026-11-21T12:00:00Z");

const unit = fc.constantFrom("m", "h", "d", "w", "M", "y");
const start = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 400 }), unit).map(([amount, name]) => `now-${amount}${name}`),
  fc.constantFrom("now/d", "now/M", "now-1d/d", "now-1y/y"),
  fc
    .date({ min: new Date("2020-01-01"), max: new Date("2026-01-01"), noInvalidDate: true })
    .map((at) => at.toISOString()),
  fc.constant("2026-03-29T01:30:00+05:45"),
);
const anyState: fc.Arbitrary<UrlState> = fc.record({
  project: fc.option(fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/), { nil: undefined }),
  from: start,
  to: fc.constantFrom("now", "now+1d", "2026-11-21T11:00:00Z", "2026-11-21T11:00:00+02:00"),
  tz: fc.constantFrom("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe", "Etc/GMT+5"),
  cmp: fc.constantFrom(...comparisons),
  by: fc.oneof(
    fc.constantFrom(...dimensions),
    fc.string({ minLength: 1, maxLength: 100, unit: "grapheme-ascii" }).map((key) => `tag:${key}` as const),
  ),
  view: fc.constantFrom("chart" as const, "table" as const),
});
const state = anyState.filter(({ from, to }) => isForward(from, to, NOW_MS));

test("parse(serialise(state)) is the state, and serialising is canonical", () => {
  fc.assert(
    fc.property(state, (before) => {
      const search = serialiseUrl(before);
      const after = parseUrl(search, NOW_MS);
      expect(after.rejected).toEqual([]);
      expect(after.state).toEqual(before);
      expect(serialiseUrl(after.state)).toBe(search);
    }),
    { numRuns: 500 },
  );
});

test("a valid state is a valid query of the API", () => {
  fc.assert(
    fc.property(state, ({ project, from, to, tz, cmp, by }) => {
      const spec = { project, metrics: ["spend"], by: [by], range: { from, to }, tz, compare: cmp };
      expect(querySpec.safeParse(spec).success).toBe(true);
    }),
  );
});

test("10,000 broken URLs never throw and always leave a usable state", () => {
  const names = fc.constantFrom("project", "from", "to", "tz", "cmp", "by", "view", "x");
  const value = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string(),
    fc.constantFrom("%", "%E0%A4%A", "now-9d", "tag:"),
  );
  const broken = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.array(fc.tuple(names, value), { maxLength: 9 }).map((pairs) => pairs.map((pair) => pair.join("=")).join("&")),
  );
  fc.assert(
    fc.property(broken, (search) => {
      const once = parseUrl(search, NOW_MS).state;
      expect(parseUrl(serialiseUrl(once), NOW_MS)).toEqual({ state: once, rejected: [] });
    }),
    { numRuns: 10_000 },
  );
});

test("a bad value becomes its default and is reported, the others stay", () => {
  const { state: read, rejected } = parseUrl("?project=shop&from=yesterday&tz=Mars/Base&by=team&view=pie", NOW_MS);
  expect(read).toEqual({ ...defaultState, project: "shop", by: "team" });
  expect(rejected.map((item) => item.name)).toEqual(["from", "tz", "view"]);
});

test("a range that runs backwards becomes the default range", () => {
  const { state: read, rejected } = parseUrl("?from=now&to=now-7d", NOW_MS);
  expect([read.from, read.to]).toEqual(["now-30d", "now"]);
  expect(rejected).toHaveLength(1);
});

test("relative ranges stay relative in the URL", () => {
  expect(serialiseUrl({ ...defaultState, project: "sample", from: "now/M" })).toBe("?project=sample&from=now/M");
});

test("the page accepts exactly the instants the API accepts", () => {
  const near = fc.stringMatching(/^(now)?[+-]?\d{0,6}[mhdwMys]?(\/[mhdwMyx])?$/);
  const texts = fc.oneof(near, start, fc.string(), fc.constantFrom("2026-11-21", "2026-11-21T10:00", "now-1q", "now/"));
  fc.assert(
    fc.property(texts, (text) => {
      expect(parseInstant(text) !== undefined).toBe(instantText.safeParse(text).success);
    }),
    { numRuns: 2000 },
  );
});
