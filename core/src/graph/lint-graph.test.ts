import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cyclicParts, reachableFrom } from "./cyclic-parts.ts";
import { type DeclaredGraph, declaredGraphSchema, END, START } from "./declared-graph.ts";
import { lintGraph } from "./lint-graph.ts";

/** `a>b` is an edge, `a?b` one with a condition, `a*b` a default one; nodes with `!` are terminal, with `~` routers. */
function graph(nodes: string, edges: string, more: Partial<DeclaredGraph> = {}): DeclaredGraph {
  const declared = nodes.split(" ").filter(Boolean);
  return {
    entry: (declared[0] ?? "a").replace(/[!~]/, ""),
    nodes: declared.map((text) => ({
      id: text.replace(/[!~]/, ""),
      ...(text.includes("!") ? { terminal: true } : {}),
      ...(text.includes("~") ? { kind: "router" } : {}),
    })),
    edges: edges
      .split(" ")
      .filter(Boolean)
      .map((text) => {
        const [, from = "", sign = "", to = ""] = /^(\w+)([>?*])(\w+)$/.exec(text) ?? [];
        return { from, to, ...(sign === "?" ? { condition: `to ${to}` } : sign === "*" ? { default: true } : {}) };
      }),
    ...more,
  };
}
const rules = (declared: DeclaredGraph, observed?: Parameters<typeof lintGraph>[1]): string[] =>
  lintGraph(declared, observed).map(({ rule, node, edge }) =>
    `${rule} ${node ?? (edge === undefined ? "" : `${edge.from}>${edge.to}`)}`.trim(),
  );

describe("a declared graph", () => {
  test("that is sound has no findings", () => {
    expect(rules(graph("ask route~ search answer!", "ask>route route?search route*answer search>answer"))).toEqual([]);
    expect(rules(graph("a b", `START>a a>b b>${END}`))).toEqual([]);
  });

  test.each([
    ["a b!", "a>b a>c", ["dangling_edge a>c"]],
    ["a b!", `a>b a>${START}`, [`dangling_edge a>${START}`]],
    ["a b c!", "a>b a>c", ["dead_end b"]],
    ["a!", "", []],
    ["a! b!", "", ["unreachable b"]],
    ["a~ b! c!", "a?b a?c", ["router_without_default a"]],
    ["a~ b! c!", "a>b a>c", ["router_without_default a"]],
    ["a~ b! c!", "a?b a>c", []],
    ["a b! c!", "a?b a?c", ["router_without_default a"]],
    ["a b! c!", "a>b a>c", []],
    ["a b c!", "a>b b?a b*c", ["cycle_without_limit a"]],
    ["a b", "a>b b>a", ["cycle_without_exit a"]],
    ["a!", "a>a", ["cycle_without_limit a"]],
    ["a a b!", "a>b", ["duplicate_id a"]],
    ["a b!", "a>b a>b", ["duplicate_edge a>b"]],
  ])("%j with edges %j has %j", (nodes, edges, expected) => {
    expect(rules(graph(nodes, edges))).toEqual(expected);
  });

  test("whose entry is no node is told so, and nothing of what cannot be reached from it", () => {
    expect(rules(graph("a b!", "a>b", { entry: "x" }))).toEqual(["missing_entry x"]);
  });

  test("with a limit on a node or an edge of a cycle has a bound", () => {
    const loop = graph("a b c!", "a>b b?a b*c");
    const onEdge = { ...loop, edges: loop.edges.map((edge) => (edge.to === "a" ? { ...edge, limit: 3 } : edge)) };
    const onNode = { ...loop, nodes: loop.nodes.map((node) => (node.id === "b" ? { ...node, limit: 3 } : node)) };
    expect([rules(onEdge), rules(onNode)]).toEqual([[], []]);
  });

  test("every message names the node or edge and a remedy, errors first", () => {
    const findings = lintGraph(graph("a b a c", "a>b b>a b>nowhere"));
    expect(findings.map(({ level }) => level)).toEqual(findings.map(({ level }) => level).sort());
    for (const { message, node, edge } of findings) expect(message).toContain(node ?? edge?.to);
    expect(findings.find(({ rule }) => rule === "dangling_edge")?.message).toBe(
      "edge b → nowhere: there is no node nowhere: declare it, or remove the edge",
    );
  });

  test("that is misspelt is refused by field", () => {
    const { error } = declaredGraphSchema.safeParse({ entry: "a", nodes: [{ id: "a", final: true }], edges: [] });
    expect(error?.issues[0]?.path).toEqual(["nodes", 0]);
  });
});

describe("beside what was observed", () => {
  const declared = graph("ask route~ search answer!", "ask>route route?search route*answer search>answer");
  const seen = (edges: string) => {
    const parsed = edges.split(" ").map((text) => text.split(">") as [string, string]);
    const names = [...new Set(parsed.flat())].filter((name) => name !== START && name !== END);
    return {
      traces: 1,
      nodes: names.map((name) => ({ name, visits: 1 })),
      edges: parsed.map(([from, to]) => ({ from, to, traversals: 1 })),
    };
  };

  test("transitions through a node that leaves no record are as declared", () => {
    const both = seen(`${START}>ask ask>search ask>answer search>answer answer>${END}`);
    expect(rules(declared, both)).toEqual([]);
  });

  test("what was never seen, and what is not declared, is said", () => {
    const partial = seen(`${START}>ask ask>answer answer>${END}`);
    expect(rules(declared, partial)).toEqual([
      "node_never_reached search",
      "edge_never_taken route>search",
      "edge_never_taken search>answer",
    ]);
    const other = seen(`${START}>search search>ask ask>tool tool>answer answer>${END} search>${END}`);
    expect(rules(declared, other).filter((rule) => rule.startsWith("undeclared"))).toEqual([
      "undeclared_node tool",
      `undeclared_edge ${START}>search`,
      "undeclared_edge search>ask",
      `undeclared_edge search>${END}`,
    ]);
  });

  test("nothing to compare with is one finding, not one of everything", () => {
    expect(rules(declared, { traces: 0, nodes: [], edges: [] })).toEqual(["nothing_observed"]);
  });
});

const ids = ["a", "b", "c", "d", "e"];
const anySuccessors = fc
  .tuple(...ids.map(() => fc.subarray([...ids, "gone"])))
  .map((lists) => new Map(ids.map((id, at) => [id, lists[at] ?? []])));

test("nodes are in one cyclic part exactly if each can be come to from the other again", () => {
  fc.assert(
    fc.property(anySuccessors, (successors) => {
      const parts = cyclicParts(successors);
      const after = (id: string) => reachableFrom(successors.get(id) ?? [], successors);
      for (const a of ids)
        for (const b of ids) {
          const isTogether = parts.some((part) => part.includes(a) && part.includes(b));
          expect(isTogether).toBe(after(a).has(b) && after(b).has(a));
        }
    }),
  );
});

test("any graph of the schema is judged, the largest one too", () => {
  const anyId = fc.constantFrom(...ids, START, END, "gone");
  const anyGraph = fc.record(
    {
      entry: anyId,
      nodes: fc.array(
        fc.record(
          { id: anyId, kind: fc.constantFrom("router", "model"), terminal: fc.boolean(), limit: fc.constant(2) },
          { requiredKeys: ["id"] },
        ),
      ),
      edges: fc.array(
        fc.record(
          { from: anyId, to: anyId, condition: fc.constant("c"), default: fc.boolean(), limit: fc.constant(2) },
          { requiredKeys: ["from", "to"] },
        ),
      ),
    },
    { requiredKeys: ["entry", "nodes", "edges"] },
  );
  fc.assert(
    fc.property(anyGraph, (declared) => {
      const edges = declared.edges.map(({ from, to }) => ({ from: to, to: from, traversals: 1 }));
      const observed = { traces: 1, nodes: [{ name: "a", visits: 1 }], edges };
      expect(() => lintGraph(declaredGraphSchema.parse(declared), observed)).not.toThrow();
    }),
  );
  const chain = Array.from({ length: 1_000 }, (_, n) => `n${n}`);
  expect(rules(graph(chain.join(" "), chain.map((id, n) => `${id}>n${(n + 1) % 1_000}`).join(" ")))).toEqual([
    "cycle_without_exit n0",
  ]);
});
