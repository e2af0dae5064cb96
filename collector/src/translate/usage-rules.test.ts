import { expect, test } from "vitest";
import { semanticsOf } from "./usage-rules.ts";
import { isAtLeast } from "./usage-semantics.ts";

test.each([
  ["0.62.4", "0.62", true],
  ["0.62", "0.62.0", true],
  ["0.9.0", "0.10.0", false],
  ["1.0.0-rc.1", "1.0.0", true],
  ["v2.3", "2.3.1", false],
  ["2.4b0", "2.4", true],
  ["10", "9.9.9", true],
  ["", "0.1", false],
  ["latest", "0.1", false],
])("versions are compared as numbers: %s is at least %s: %s", (version, floor, expected) => {
  expect(isAtLeast(version, floor)).toBe(expected);
});

test("one scope means different things by version", () => {
  const at = (version: string) => semanticsOf({ name: "opentelemetry.instrumentation.bedrock", version }, {});
  expect(at("0.62.4")).toMatchObject({ inputIncludesCache: false });
  expect(at("0.62.4")?.omitsCache).toBeUndefined();
  expect(at("0.40.0")).toMatchObject({ inputIncludesCache: false, omitsCache: true });
  expect(at("")).toMatchObject({ omitsCache: true });
});

test("one scope means different things by provider", () => {
  const of = (provider: string) =>
    semanticsOf({ name: "@traceloop/instrumentation-langchain", version: "0.27.0" }, { provider });
  expect(of("anthropic")).toMatchObject({ inputIncludesCache: false });
  expect(of("openai")).toMatchObject({ inputIncludesCache: true });
});

test("an emitter nobody listed has no rule", () => {
  expect(semanticsOf({ name: "acme.llm", version: "1.0.0" }, { provider: "openai" })).toBeUndefined();
});
