import { modelCapabilities } from "@outlay/core/models-registry/model-capabilities";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RegisteredModel } from "../../../contract/model-registry.ts";
import { fitnessOf, isFit, readNeeds, writeNeeds } from "./needs.ts";

const flag = fc.constantFrom(true, false, null);
const flags = fc.record({ streaming: flag, json_mode: flag, tools: flag, multimodal: flag });
const model = fc
  .record({ seen: flags, stated: fc.option(flags) })
  .map((facts) => ({ model: "m", ...facts }) as unknown as RegisteredModel);
const needs = fc.subarray([...modelCapabilities]);

test("a filter by capability hides every model that is not known to have all of them, and no other", () => {
  fc.assert(
    fc.property(model, needs, (one, asked) => {
      const can = asked.map((need) => one.stated?.[need] ?? one.seen[need]);
      expect(fitnessOf([one], asked).isShown("m")).toBe(can.every((able) => able === true));
      expect(isFit(one, asked) === false).toBe(can.includes(false));
      const { unfit, unknown } = fitnessOf([one], asked).countHidden(["m"]);
      expect(unfit + unknown).toBe(fitnessOf([one], asked).isShown("m") ? 0 : 1);
      expect(fitnessOf([], asked).isShown("m")).toBe(asked.length === 0);
    }),
  );
});

test("what is needed goes into the address and comes back, whatever else stands there", () => {
  fc.assert(
    fc.property(needs, (asked) => {
      expect(readNeeds(writeNeeds(asked))).toEqual(modelCapabilities.filter((one) => asked.includes(one)));
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => readNeeds(text).length <= modelCapabilities.length));
  expect(readNeeds("can:tools,flying gpt")).toEqual(["tools"]);
});
