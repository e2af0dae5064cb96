import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { saidOf, thingOf } from "./change-words.ts";
import { readChangesSearch, writeChangesSearch } from "./changes-search.ts";
import { readImportFile } from "./import-file.ts";
import { draftName, emptyDraft, readItemDraft, readItemJson } from "./item-draft.ts";
import { itemWords, plainDecimal, priceDecimal, scopeOfItem } from "./item-words.ts";
import { readScopeDraft, scopeOfDraft, scopeWords } from "./job-scope.ts";
import { keyIdOf } from "./keys/key-id.ts";
import { keySnippets, keyVariable } from "./keys/key-snippets.ts";
import { readWholeNumber } from "./keys/key-words.ts";
import { closableMonths } from "./past-months.ts";
import { readPriceSearch, writePriceSearch } from "./price-search.ts";
import { readSettingsSelection, writeSettingsSelection } from "./settings-selection.ts";
import { readWindows, writeWindows } from "./window-lines.ts";

const word = fc.stringMatching(/^[a-z0-9.-]{0,12}$/);

describe("what is looked for", () => {
  test("is the same after it stood in the address", () => {
    const search = fc.record({ model: word, provider: word, tier: word, source: word });
    fc.assert(
      fc.property(search, (asked) => {
        expect(readPriceSearch(writePriceSearch(asked))).toEqual(asked);
      }),
    );
  });
  test("takes a colon of a model's name for what it is", () => {
    expect(readPriceSearch("llama3:8b provider:ollama")).toMatchObject({ model: "llama3:8b", provider: "ollama" });
  });
  test("keeps any id that is selected", () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(readSettingsSelection(writeSettingsSelection("new-item", id))).toEqual({ kind: "new-item", id });
      }),
    );
    expect(readSettingsSelection("call:1")).toBeUndefined();
  });
});

describe("a price item that is written", () => {
  const draft = { ...emptyDraft("openai", "gpt-5"), typed: { input: "1.25", cacheRead: "", output: "10" } };
  test("is none before everything needed is said", () => {
    expect(readItemDraft(emptyDraft("openai", "gpt-5"))).toBeUndefined();
    expect(readItemDraft({ ...draft, provider: " " })).toBeUndefined();
    expect(readItemDraft({ ...draft, kind: "alias" })).toBeUndefined();
    expect(readItemDraft({ ...draft, kind: "contract", contract: "q4", factor: "0,8" })).toBeUndefined();
  });
  test("says tier, day and models", () => {
    const price = readItemDraft({ ...draft, tier: "batch", from: "2026-10-01" });
    expect(price).toMatchObject({ tier: "batch", from: "2026-10-01", prices: { input_uncached: "1.25" } });
    const contract = { ...draft, kind: "contract", contract: "q4", factor: "0.8", model: "gpt-5, o3*" } as const;
    expect(readItemDraft(contract)).toMatchObject({ id: "q4", models: ["gpt-5", "o3*"], factor: "0.8" });
    expect(readItemDraft({ ...contract, model: " " })).not.toHaveProperty("models");
    const alias = readItemDraft({ ...draft, kind: "alias", model: "chat-prod", meansModel: "gpt-5" });
    expect(alias).toEqual({ kind: "alias", model: "chat-prod", means: { provider: "openai", model: "gpt-5" } });
  });
  test("as JSON says what is wrong with it", () => {
    expect(readItemJson("{").fault).toBeDefined();
    expect(readItemJson("[1]").fault).toContain("kind");
    expect(readItemJson('{"kind":"fx"}').item).toEqual({ kind: "fx" });
  });
  test("has a name the API takes, another one for another tier", () => {
    expect(draftName(draft)).toBe("openai.gpt-5");
    expect(draftName(emptyDraft("", ""))).toBe("");
    expect(draftName({ ...draft, tier: "batch" })).toBe("openai.gpt-5.batch");
    expect(draftName({ ...draft, kind: "alias", model: "a b/c" })).toBe("alias.a-b-c");
  });
  test("narrows a re-pricing to what it may change", () => {
    expect(scopeOfItem(readItemDraft(draft) ?? expect.fail())).toEqual({ models: ["gpt-5"] });
    const multiplier = { kind: "multiplier", provider: "openai", factor: "2" } as const;
    expect(scopeOfItem(multiplier)).toEqual({ providers: ["openai"] });
    expect(scopeOfItem({ ...multiplier, models: ["gpt-*"] })).toEqual({ providers: ["openai"] });
    expect(scopeOfItem({ kind: "fx", currency: "EUR", from: "2026-01-01", usd: "1.1" })).toEqual({});
  });
  test("is told in one line", () => {
    expect(itemWords(readItemDraft({ ...draft, from: "2026-10-01" }) ?? expect.fail())).toBe(
      "openai gpt-5: input uncached 1.25, cache read 1.25, output text 10, output reasoning 10 USD per 1M, from 2026-10-01",
    );
    expect(["2.50", "2.00", "100", "0.075"].map(plainDecimal)).toEqual(["2.5", "2", "100", "0.075"]);
    expect(["2.5", "2.000", "100", "0.075"].map(priceDecimal)).toEqual(["2.50", "2.00", "100.00", "0.075"]);
  });
});

describe("months", () => {
  test("can be closed once they are over, each once", () => {
    expect(closableMonths(Date.UTC(2026, 0, 31, 23), ["2025-11"], 3)).toEqual(["2025-12", "2025-10"]);
  });
});

describe("context windows", () => {
  test("are the same after they were written as lines", () => {
    const windows = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9.:/-]{0,20}$/), fc.integer({ min: 1, max: 1e9 }));
    fc.assert(
      fc.property(windows, (given) => {
        expect(readWindows(writeWindows(given))).toEqual({ windows: given });
      }),
    );
  });
  test("say which line cannot be read", () => {
    expect(readWindows("gpt-5 = 400,000\n\n o3=200_000")).toEqual({ windows: { "gpt-5": 400_000, o3: 200_000 } });
    expect(readWindows("gpt-5: 4")).toEqual({ fault: expect.stringContaining("gpt-5: 4") });
    expect(readWindows("a = 1\na = 2")).toEqual({ fault: "a is there twice" });
  });
});

describe("keys", () => {
  const place = { collectorUrl: "http://c:4318", dashboardUrl: "http://d:4400", project: "shop" };
  test("are known by their id, also from their text", () => {
    const body = Buffer.from(JSON.stringify({ v: 1, id: "k-1" })).toString("base64url");
    expect(keyIdOf(` olk_${body}.mac `)).toBe("k-1");
    expect(keyIdOf(" k-1 ")).toBe("k-1");
    for (const none of ["", "olk_x.y", "olk_x", "a b", "k;rm"]) expect(keyIdOf(none)).toBeUndefined();
  });
  test("have lines to paste for what they may do, and the text of none of them", () => {
    const names = (role: "ingest" | "read" | "admin") => keySnippets(role, place).map(({ id }) => id);
    expect([names("ingest"), names("read"), names("admin")]).toEqual([
      ["curl", "otlp", "sdk"],
      ["ask"],
      ["curl", "otlp", "sdk", "ask"],
    ]);
    for (const { text } of keySnippets("admin", place)) {
      expect(text).toContain("OUTLAY_KEY");
      expect(text).toContain("shop");
    }
    expect(keyVariable("olk_a.b")).toBe("export OUTLAY_KEY='olk_a.b'");
  });
  test("take whole numbers or nothing", () => {
    expect(["", " 90 ", "0", "91", "1.5", "x"].map((text) => readWholeNumber(text, 90))).toEqual([
      null,
      90,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("changes of settings", () => {
  const change = {
    kind: "measures",
    name: "default",
    scope: "project",
    version: 2,
    action: "changed",
    author: "ann",
    reason: "why",
    changed_at: "2026-01-02T00:00:00Z",
    before: { rate: "1" },
    after: { rate: "2" },
    differences: [{ path: "rate", before: '"1"', after: '"2"' }],
    differences_omitted: 0,
    omitted_bytes: null,
  } as const;
  const told = (facts: object) => saidOf({ ...change, differences: [...change.differences], ...facts });
  test("are told by what differs", () => {
    expect(told({})).toEqual({ before: "rate 1", after: "rate 2" });
    expect(told({ kind: "unheard_of" })).toEqual({ before: "rate 1", after: "rate 2" });
    expect(thingOf({ ...change, differences: [] }).words).toBe("measures, version 2");
  });
  test("say what began and what ended in the words of their kind", () => {
    expect(told({ action: "deleted", after: null }).after).toBe("nothing");
    expect(told({ kind: "closed_month", action: "deleted", before: { spend: "7", calls: 2 } })).toEqual({
      before: "closed, with 2 calls and $7",
      after: "open",
    });
  });
  test("tell of lists what the other side does not say", () => {
    const rule = (name: string, team: string) => ({
      ...{ name, applies_to: "all", from: null, until: null },
      conditions: [{ field: "environment", op: "is", values: ["batch"] }],
      to: { kind: "team", team, department: null, cost_center: null },
    });
    const before = { teams: [], rules: [rule("a", "ops"), rule("b", "x")] };
    const after = {
      teams: [{ team: "x", department: "R&D", cost_center: null }],
      rules: [rule("a", "ops"), rule("b", "y")],
    };
    expect(told({ kind: "allocation", before, after })).toEqual({
      before: "2. b: Environment is batch → team x, always",
      after: "2. b: Environment is batch → team y, always; team x = R&D",
    });
    const stated = { policies: [], data_class_tag: "data_class", max_cost_per_task: null };
    expect(told({ kind: "governance", before: stated, after: { ...stated, max_cost_per_task: "2" } })).toEqual({
      before: "a task may cost anything",
      after: "a task may cost $2",
    });
    expect(told({ kind: "governance", before: stated, after: { strange: 1 } }).after).toBe("rate 2");
  });
  test("do not make up what is too long to be told, nor stumble over what they cannot read", () => {
    expect(told({ before: null, after: null, differences: [] })).toEqual({ before: undefined, after: undefined });
    expect(told({ kind: "price", before: 7, after: { kind: "price" } })).toEqual({ before: "rate 1", after: "rate 2" });
  });
  test("that are looked for are the same after they stood in the address", () => {
    const search = fc.record({
      name: word,
      kind: word,
      by: word,
      from: fc.constantFrom("", "2026-10-01"),
      to: fc.constantFrom("", "2026-10-31"),
    });
    fc.assert(
      fc.property(search, (asked) => {
        expect(readChangesSearch(writeChangesSearch(asked))).toEqual(asked);
      }),
    );
    expect(readChangesSearch("from:yesterday x")).toMatchObject({ from: "", name: "x" });
  });
});

describe("a re-pricing", () => {
  test("is narrowed by what the address says, and by nothing that cannot be read", () => {
    const draft = readScopeDraft('{"models":["gpt-5","o3"],"cliffs":["x"]}');
    expect(scopeOfDraft(draft)).toEqual({ models: ["gpt-5", "o3"] });
    expect(scopeOfDraft(readScopeDraft("[broken"))).toEqual({});
  });
  test("says what it is narrowed to", () => {
    expect(scopeWords({ models: ["gpt-5"], teams: ["", "search"] })).toBe("models gpt-5; teams (none), search");
    expect(scopeWords({})).toBe("all calls");
  });
});

test("a price list is told apart by its items, and what is no list is said", () => {
  expect(readImportFile('{"source":"x","version":"1","items":[]}').data?.format).toBe("prices");
  expect(readImportFile('{"gpt-4o":{"input_cost_per_token":1}}').data?.format).toBe("litellm");
  expect(readImportFile("[]").fault).toBeDefined();
  expect(readImportFile("{").fault).toContain("not JSON");
});
