import fc from "fast-check";
import { expect, test } from "vitest";
import { agreementOf } from "./judge-agreement.ts";

test("the textbook example: 20 + 15 of 50 agreed is a share of 0.7 and a κ of 0.4", () => {
  const cells = [
    { verdict_a: "success", verdict_b: "success", tasks: 20 },
    { verdict_a: "success", verdict_b: "failure", tasks: 5 },
    { verdict_a: "failure", verdict_b: "success", tasks: 10 },
    { verdict_a: "failure", verdict_b: "failure", tasks: 15 },
  ];
  const { share, kappa } = agreementOf(cells);
  expect(share).toBe(0.7);
  expect(kappa).toBeCloseTo(0.4, 12);
});

test("judges who always say the same one thing have no κ, though they agree", () => {
  expect(agreementOf([{ verdict_a: "success", verdict_b: "success", tasks: 9 }])).toEqual({
    ...{ tasks: 9, agreed: 9, share: 1, kappa: null },
  });
});

test("κ is at most 1, 1 only for full agreement, and the same whoever is named first", () => {
  const verdict = fc.constantFrom("success", "failure", "partial", "abandoned");
  const cell = fc.record({ verdict_a: verdict, verdict_b: verdict, tasks: fc.integer({ min: 1, max: 1_000 }) });
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 16 }), (cells) => {
      const { kappa, share } = agreementOf(cells);
      const turned = cells.map(({ verdict_a, verdict_b, tasks }) => ({
        ...{ verdict_a: verdict_b, verdict_b: verdict_a, tasks },
      }));
      expect(agreementOf(turned).kappa).toBe(kappa);
      if (kappa === null) expect(share).toBe(1);
      else {
        expect(kappa).toBeLessThanOrEqual(1);
        expect(kappa === 1).toBe(share === 1);
      }
    }),
  );
});
