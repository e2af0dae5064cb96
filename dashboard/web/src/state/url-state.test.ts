import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { comparison, querySpec } from "../../../contract/analytics.ts";
import { exportSpendEndpoint } from "../../../contract/exports.ts";
import { instantText } from "../../../contract/values.ts";
import { buckets, comparisons, dimensions, filterOperators, metrics } from "../../../contract/vocabulary.ts";
import { parseInstant } from "../time/instant.ts";
import { customComparison, readComparison } from "./comparison.ts";
import { isUsableFilter, type UrlFilter, writeFilter } from "./filter-text.ts";
import { type Address, defaultAddress, isForward, lenses, outcomes, parseUrl, serialiseUrl } from "./url-state.ts";

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
const grouping = fc.oneof(
  fc.constantFrom(...dimensions),
  fc.string({ minLength: 1, maxLength: 100, unit: "grapheme-ascii" }).map((key) => `tag:${key}` as const),
);
/** Values as ledgers have them, with all that separates in an address. */
const value = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.constantFrom("a,b", "50%", "a:eq:b", "&m=calls", "#x", "ü€ 漢", "-3.5", "0"),
);
const filter: fc.Arbitrary<UrlFilter> = fc
  .record({ dimension: grouping, op: fc.constantFrom(...filterOperators), values: fc.array(value, { maxLength: 4 }) })
  .map((made) => (made.op === "has" || made.op === "nhas" ? { ...made, values: [] } : made))
  .filter(isUsableFilter);
const name = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/);
const stated = fc
  .tuple(start, start)
  .filter(([from, to]) => isForward(from, to, NOW_MS))
  .map(([from, to]) => customComparison(from, to));
const anyState: fc.Arbitrary<Address> = fc.record({
  project: fc.option(name, { nil: undefined }),
  from: start,
  to: fc.constantFrom("now", "now+1d", "2026-11-21T11:00:00Z", "2026-11-21T11:00:00+02:00"),
  tz: fc.constantFrom(
    ...([undefined, "UTC", "Europe/Berlin", "Asia/Kathmandu"] as const),
    ...(["America/New_York", "Australia/Lord_Howe", "Etc/GMT+5"] as const),
  ),
  cmp: fc.oneof(
    fc.constantFrom(...comparisons),
    stated,
    name.map((of) => `baseline:${of}` as const),
  ),
  g: fc.constantFrom(...buckets),
  m: fc.uniqueArray(fc.constantFrom(...metrics), { maxLength: 2 }),
  by: fc.uniqueArray(grouping, { maxLength: 3 }),
  f: fc.uniqueArray(filter, { maxLength: 6, selector: writeFilter }),
  env: fc.constantFrom(undefined, "all" as const),
  top: fc.integer({ min: 1, max: 20 }),
  view: fc.constantFrom(undefined, "chart" as const, "table" as const),
  tab: fc.option(fc.constantFrom("heat", "compare", "x-1"), { nil: undefined }),
  sort: fc.option(fc.constantFrom("-spend", "calls", "tag:plan"), { nil: undefined }),
  sel: fc.option(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), { nil: undefined }),
  q: fc.option(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), { nil: undefined }),
  outcome: fc.option(fc.constantFrom(...outcomes), { nil: undefined }),
  span: fc.option(fc.constantFrom("c0c8142a-ec31-4030-adcc-afb594a4eea6", "gap:00000000000000ff"), { nil: undefined }),
  path: fc.constantFrom(undefined, "critical" as const, "off" as const),
  color: fc.option(fc.constantFrom("cost", "latency", "errors"), { nil: undefined }),
  min: fc.option(fc.constantFrom("0", "0.05", "12"), { nil: undefined }),
  corpus: fc.constantFrom(undefined, "languages", "own"),
  ref: fc.option(fc.constantFrom("gpt-4o", "openai::gpt-4o"), { nil: undefined }),
  cols: fc.uniqueArray(fc.constantFrom("calls", "cpst", "latency-p95-ms"), { maxLength: 3 }),
  models: fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }), { maxLength: 6 }),
  cur: fc.constant("USD" as const),
  lens: fc.constantFrom(undefined, ...lenses),
  sv: fc.option(name, { nil: undefined }),
});
const state = anyState.filter(({ from, to }) => isForward(from, to, NOW_MS));

test("parse(serialise(state)) is the state for 500 states, and serialising is canonical", () => {
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

test("a valid state is a valid query of the API, and its filters read the same in an export's address", () => {
  fc.assert(
    fc.property(state, ({ project, from, to, tz, cmp, g, m, by, f, top }) => {
      const named = m.length === 0 ? ["spend" as const] : [...m];
      const spec = { metrics: named, by: [...by], range: { from, to }, tz, compare: cmp, bucket: g, top };
      expect(querySpec.safeParse({ project, ...spec, filters: f }).success).toBe(true);
      const parsed = exportSpendEndpoint.query.safeParse({ from, to, tz, f: f.map(writeFilter), bucket: g });
      expect(parsed.data?.f).toEqual(f);
    }),
  );
});

test("10,000 broken URLs never throw and always leave a usable state", () => {
  const names = fc.constantFrom(...Object.keys(defaultAddress), "v", "x");
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string(),
    fc.constantFrom(
      "%",
      "%E0%A4%A",
      "now-9d",
      "tag:",
      "tag::eq:1",
      "team:eq:",
      "team:in:%,%",
      "status:gt:x",
      "__proto__",
      ...[
        "baseline:",
        "baseline:a b",
        "custom:",
        "custom:now..now-1d",
        "custom:now-9d..now",
        "custom:now-9d..",
        "custom:a..b..c",
      ],
    ),
  );
  const broken = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.array(fc.tuple(names, text), { maxLength: 9 }).map((pairs) => pairs.map((pair) => pair.join("=")).join("&")),
  );
  fc.assert(
    fc.property(broken, (search) => {
      const once = parseUrl(search, NOW_MS).state;
      expect(parseUrl(serialiseUrl(once), NOW_MS)).toEqual({ state: once, rejected: [] });
    }),
    { numRuns: 10_000 },
  );
});

describe("addresses", () => {
  const read = (search: string) => parseUrl(search, NOW_MS);

  test("a bad value becomes its default and is reported, the others stay", () => {
    const { state: found, rejected } = read("?project=shop&from=yesterday&tz=Mars/Base&by=team&view=pie&f=team:is:x");
    expect(found).toEqual({ ...defaultAddress, project: "shop", by: ["team"] });
    expect(rejected.map((item) => item.name)).toEqual(["from", "tz", "view", "f"]);
  });

  test("a range that runs backwards becomes the default range", () => {
    const { state: found, rejected } = read("?from=now&to=now-7d");
    expect([found.from, found.to]).toEqual(["now-30d", "now"]);
    expect(rejected).toHaveLength(1);
  });

  test("relative ranges stay relative in the URL", () => {
    expect(serialiseUrl({ ...defaultAddress, project: "sample", from: "now/M" })).toBe("?project=sample&from=now/M");
  });

  test("names of the specification are understood: cost, model, env", () => {
    const { state: found, rejected } = read("?m=cost&by=model&by=team&top=9&f=env:eq:prod&f=model:in:a,b&v=1");
    expect(rejected).toEqual([]);
    expect(serialiseUrl(found)).toBe(
      "?m=spend&by=model_resolved&by=team&f=environment:eq:prod&f=model_resolved:in:a,b&top=9",
    );
  });

  test("links made before there were pages still mean the same", () => {
    const { state: found, rejected } = read("?project=sample&from=now-7d&cmp=week&by=workflow&view=table");
    expect(rejected).toEqual([]);
    expect(found).toMatchObject({ project: "sample", from: "now-7d", cmp: "week", by: ["workflow"], view: "table" });
  });

  test("an address of a later grammar is read as far as it can be, and says so", () => {
    const { state: found, rejected } = read("?v=99&from=now-7d&cmp=fiscal:q3");
    expect(found.from).toBe("now-7d");
    expect(rejected.map(({ name }) => name)).toEqual(["cmp", "v"]);
  });

  test("more than a field may hold is cut, and said", () => {
    const { state: found, rejected } = read("?by=team&by=status&by=step&by=region&by=team");
    expect(found.by).toEqual(["team", "status", "step"]);
    expect(rejected.map(({ value: text }) => text)).toEqual(["region", "team"]);
  });
});

test("the page accepts exactly the comparisons the API accepts", () => {
  const near = fc.stringMatching(
    /^(baseline|custom|prev|off)?:?[a-zA-Z0-9._ -]{0,8}(now(-\d[dh])?)?(\.\.)?(now|x)?(\.\.)?$/,
  );
  const texts = fc.oneof(
    near,
    stated,
    name.map((of) => `baseline:${of}`),
    fc.constantFrom(...comparisons),
    fc.string(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(readComparison(text) !== undefined).toBe(comparison.safeParse(text).success);
    }),
    { numRuns: 2000 },
  );
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
