import { expect, test } from "vitest";
import { queryText } from "../query-text.ts";
import { graphEdges, graphNodes } from "./graph.ts";

test("nodes and edges of a graph are made of the same visits", () => {
  // The WITH block ends at the first SELECT that stands at the margin.
  const [nodes, edges] = [graphNodes, graphEdges].map(
    ({ file }) => /^WITH$.*?^SELECT$/ms.exec(queryText(file).sql)?.[0],
  );
  expect(nodes?.length).toBeGreaterThan(1_000);
  expect(edges).toBe(nodes);
});
