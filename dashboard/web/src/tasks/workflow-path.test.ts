import fc from "fast-check";
import { expect, test } from "vitest";
import { readWorkflowPart, workflowPath } from "./workflow-path.ts";

test("any name of a workflow comes back from its address, which never looks like a file or a step up", () => {
  const names = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("..", ".", "v1.5", "a/b", "~d", "~~.", "100%"),
  );
  fc.assert(
    fc.property(names, (name) => {
      const path = workflowPath(name);
      expect(readWorkflowPart(decodeURIComponent(path.slice("/workflows/".length)))).toBe(name);
      expect(path).not.toContain(".");
    }),
  );
});
