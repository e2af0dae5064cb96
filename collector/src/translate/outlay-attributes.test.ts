import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readOutlayFacts, textFactOfAttribute } from "./outlay-attributes.ts";

const nothing = { attributes: new Map() };

test("every attribute we read stands in the guide", () => {
  const guide = readFileSync(new URL("../../../docs/guides/opentelemetry.md", import.meta.url), "utf8");
  const others = ["task.id", "attempt", "service_tier", "experiment.id", "assignment.kind", "tag.<key>"];
  for (const key of [...textFactOfAttribute.map(([name]) => name), ...others.map((name) => `outlay.${name}`)]) {
    expect(guide).toContain(`\`${key}\``);
  }
});

test("each text attribute fills its own fact and no other", () => {
  for (const [key, fact] of textFactOfAttribute) {
    expect(readOutlayFacts(new Map([[key, "x"]]), nothing)).toEqual({ [fact]: "x" });
  }
});

test("nothing said leaves no key behind that could hide another source", () => {
  expect(Object.keys(readOutlayFacts(new Map(), nothing))).toEqual([]);
});

test.each([0, 256, 1.5, "many", -1])("an attempt of %s is left out", (attempt) => {
  expect(readOutlayFacts(new Map([["outlay.attempt", attempt]]), nothing)).toEqual({});
});

test("tags are bounded in number and in length", () => {
  const attributes = new Map(Array.from({ length: 200 }, (_, index) => [`outlay.tag.${index}`, "x"]));
  attributes.set("outlay.tag.", "no key").set(`outlay.tag.${"k".repeat(101)}`, "x");
  expect(Object.keys(readOutlayFacts(attributes, nothing).tags ?? {})).toHaveLength(64);
  expect(readOutlayFacts(new Map([["outlay.tag.a", "x".repeat(501)]]), nothing)).toEqual({});
});
