import type { ModelStatement } from "@outlay/core/models-registry/model-statement";
import fc from "fast-check";
import { expect, test } from "vitest";
import { draftOfStatement, readStatement } from "./statement-draft.ts";

const flag = fc.constantFrom(true, false, null);
const tokens = fc.option(fc.integer({ min: 0, max: 999_999_999 }), { nil: null });
const statement: fc.Arbitrary<ModelStatement> = fc.record({
  ...{ streaming: flag, json_mode: flag, tools: flag, multimodal: flag },
  ...{ context_window: tokens, reserved_tokens: tokens, max_output: tokens },
  regions: fc.array(fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/), { maxLength: 3 }),
  retires_on: fc.constantFrom(null, "2027-01-31"),
});

test("what is stated is the same after it stood in the form", () => {
  fc.assert(
    fc.property(statement, (stated) => {
      expect(readStatement(draftOfStatement(stated))).toEqual(stated);
    }),
  );
});

test("tokens are read as people write them, and what is no number is not guessed", () => {
  const draft = draftOfStatement(null);
  expect(readStatement({ ...draft, contextWindow: "400,000" })?.context_window).toBe(400_000);
  expect(readStatement({ ...draft, contextWindow: "400k" })).toBeUndefined();
});
