import { describe, expect, test } from "vitest";
import { parsePriceFile } from "./price-file.ts";

const file = `
# What we pay.
items:
  - kind: price
    provider: openai
    model: gpt-5.6
    from: 2026-11-01
    prices:
      input_uncached: 1.10   # negotiated
      output_text: "8"
      cache_read: 1e-1
    cliffs:
      - promptTokens: 272000
        prices: { input_uncached: 2.20 }
  - { kind: alias, model: acme-fast, means: { provider: openai, model: gpt-5.6 } }
  - { kind: contract, id: 2026, provider: openai, factor: .85 }
  - { kind: fx, currency: EUR, from: 2026-11-01, usd: 1.1612 }
`;

describe("a price file", () => {
  test("holds items; numbers are taken by their digits", () => {
    const { source, version, items } = parsePriceFile(file, "prices.yaml");
    expect(source).toBe("file");
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect(items).toMatchObject([
      {
        kind: "price",
        tier: "standard",
        per: 1_000_000,
        prices: { input_uncached: "1.1", output_text: "8", cache_read: "0.1" },
        cliffs: [{ promptTokens: 272_000, when: "above", prices: { input_uncached: "2.2" } }],
      },
      { kind: "alias", model: "acme-fast" },
      { kind: "contract", id: "2026", factor: "0.85" },
      { kind: "fx", usd: "1.1612" },
    ]);
  });

  test("may be a bare list, or JSON, and may name its source and version", () => {
    const item = { kind: "alias", model: "a", means: { provider: "openai", model: "gpt-5.6" } };
    expect(parsePriceFile(JSON.stringify([item]), "p.json").items).toEqual([item]);
    const named = { source: "finance", version: "7", items: [item] };
    expect(parsePriceFile(JSON.stringify(named), "p.json")).toEqual(named);
    expect(parsePriceFile("version: 2026.10\nitems: []", "p.yaml").version).toBe("2026.10");
  });

  test("has a version that only changes with what it says", () => {
    const version = (text: string) => parsePriceFile(text, "p.yaml").version;
    expect(version(file.replace("# negotiated", "# really"))).toBe(version(file));
    expect(version(file.replace("1.10", "1.11"))).not.toBe(version(file));
  });

  test.each([
    ["source: genai-prices\nitems: []", /line 1, source: .*not the name of another source/],
    ["items: [", /prices\.yaml is not usable: line 1/],
    [file.replace("1.10", "-1.10"), /line 9, items\.0\.prices\.input_uncached: must be a decimal number/],
    [file.replace("output_text", "output_txt"), /line 10, items\.0\.prices.*output_txt/],
    [file.replace("kind: alias", "kind: alais"), /line 15, items\.1\.kind/],
    [file.replace("    model: gpt-5.6\n", ""), /line 4, items\.0\.model/],
    [file.replace("from: 2026-11-01", "from: soon"), /line 7, items\.0\.from: must be a day such as/],
    ["- kind: fx\n- kind: price", /line 1, items\.0/],
    [file.replace("1.10", "0.0000000000000001"), /line 9, items\.0\.prices\.input_uncached: has more than 15 decimals/],
    [file.replace("1.10", "1.5e-15"), /line 9, .*has more than 15 decimals/],
    [file.replace(".85", "0.8500000000000001"), /line 16, items\.2\.factor: has more than 15 decimals/],
    ["just text", /expected object/],
    ["", /expected object/],
    ["items: []\nitem: []", /line 2, item: /],
  ])("that is not usable says where and why: %#", (text, message) => {
    expect(() => parsePriceFile(text, "prices.yaml")).toThrow(message);
    expect(() => parsePriceFile(text, "prices.yaml")).toThrow(expect.objectContaining({ code: "configuration" }));
  });

  test("that is LiteLLM's map is recognised, and its own faults never fill a screen", () => {
    const entry = { litellm_provider: "openai", input_cost_per_token: 1e-6 };
    const map = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`model-${n}`, entry]));
    const messageOf = (value: unknown): string => {
      try {
        parsePriceFile(JSON.stringify(value), "map.json");
        return "";
      } catch (error) {
        return String(error);
      }
    };
    expect(messageOf({ sample_spec: {}, ...map })).toMatch(/LiteLLM's price map: .*import litellm <file>`$/);
    expect(messageOf({ sample_spec: {}, ...map }).length).toBeLessThan(200);
    expect(messageOf({ ...map, items: [] }).length).toBeLessThan(2_000);
    const wrong = { kind: "price", provider: "p", model: "m", prices: map, [`x${"y".repeat(5_000)}`]: 1 };
    expect(messageOf(Array.from({ length: 12 }, () => wrong)).length).toBeLessThan(2_400);
  });
});
