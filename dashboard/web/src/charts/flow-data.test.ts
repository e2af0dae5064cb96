import fc from "fast-check";
import { expect, test } from "vitest";
import { LINKS_MAX, shapeFlows } from "./flow-data.ts";

const name = fc.constantFrom(..."abcdefghijklmnopqrstuvwx");
const flow = fc.record({ from: name, why: fc.constantFrom("timeout", "quality", ""), to: name, size: fc.nat(50) });

test("at most 40 links, every flow in them once, from left to right only: no circle whatever stands in for what", () => {
  fc.assert(
    fc.property(fc.array(flow, { maxLength: 80 }), (flows) => {
      const { nodes, links, otherFlows } = shapeFlows(flows);
      expect(links.length).toBeLessThanOrEqual(LINKS_MAX);
      const whole = flows.reduce((sum, { size }) => sum + size, 0);
      for (const side of [0, 1, 2]) {
        const sizes = nodes.filter((node) => node.side === side).map(({ size }) => size);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(whole);
      }
      for (const { source, target, value } of links) {
        expect((nodes[target]?.side ?? 0) - (nodes[source]?.side ?? 0)).toBe(1);
        expect(value).toBeGreaterThan(0);
      }
      expect(links.reduce((sum, { value }) => sum + value, 0)).toBe(2 * whole);
      if (otherFlows === 0) expect(nodes.every(({ name }) => name !== "Other")).toBe(true);
    }),
  );
});

test("the largest are drawn one by one, the rest is Other", () => {
  const flows = Array.from({ length: 60 }, (_, n) => ({ from: `m${n}`, why: "timeout", to: `n${n}`, size: 100 - n }));
  const { nodes, otherFlows } = shapeFlows(flows);
  expect(nodes.some(({ name }) => name === "m0")).toBe(true);
  expect(nodes.some(({ name }) => name === "m59")).toBe(false);
  expect(otherFlows).toBe(41);
  expect(nodes.find(({ name, side }) => name === "Other" && side === 0)?.size).toBe(
    flows.slice(19).reduce((sum, { size }) => sum + size, 0),
  );
});
