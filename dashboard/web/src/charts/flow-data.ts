/** So much of what left one thing for another, and why. */
export interface Flow {
  readonly from: string;
  readonly why: string;
  readonly to: string;
  readonly size: number;
}

export interface FlowNode {
  readonly name: string;
  /** 0 = left, 1 = why, 2 = taken instead. */
  readonly side: 0 | 1 | 2;
  readonly size: number;
}

export interface FlowData {
  readonly nodes: readonly FlowNode[];
  /** By their places among the nodes. */
  readonly links: readonly { readonly source: number; readonly target: number; readonly value: number }[];
  /** Flows that are drawn as "Other". */
  readonly otherFlows: number;
}

/** As many as can be told apart. */
export const LINKS_MAX = 40;
const OTHER = "Other";
const OTHER_LINKS = 2;

/**
 * Flows as nodes on three sides, what was left → why → what was taken, joined by at most 40 links. Every side has nodes of its own,
 * so that two things that stand in for each other make no circle. The largest flows are drawn; all others are one, "Other".
 */
export function shapeFlows(flows: readonly Flow[]): FlowData {
  const ranked = flows.filter(({ size }) => size > 0).toSorted((left, right) => right.size - left.size);
  const whole = linksOf(ranked);
  if (whole.size <= LINKS_MAX) return drawn(ranked, 0);
  let kept = 0;
  while (linksOf(ranked.slice(0, kept + 1)).size <= LINKS_MAX - OTHER_LINKS) kept += 1;
  const rest = ranked.slice(kept).reduce((sum, { size }) => sum + size, 0);
  const other = { from: OTHER, why: OTHER, to: OTHER, size: rest };
  return drawn([...ranked.slice(0, kept), other], ranked.length - kept);
}

const keyOf = (side: number, name: string): string => JSON.stringify([side, name]);

/** Sizes by the two nodes they join. */
function linksOf(flows: readonly Flow[]): Map<string, { source: string; target: string; value: number }> {
  const links = new Map<string, { source: string; target: string; value: number }>();
  for (const { from, why, to, size } of flows) {
    const [left, middle, right] = [keyOf(0, from), keyOf(1, why), keyOf(2, to)];
    for (const [source, target] of [
      [left, middle],
      [middle, right],
    ] as const) {
      const key = `${source} ${target}`;
      links.set(key, { source, target, value: (links.get(key)?.value ?? 0) + size });
    }
  }
  return links;
}

function drawn(flows: readonly Flow[], otherFlows: number): FlowData {
  const nodes = new Map<string, FlowNode>();
  for (const { from, why, to, size } of flows) {
    for (const [side, name] of [from, why, to].entries()) {
      const key = keyOf(side, name);
      nodes.set(key, { name, side: side as FlowNode["side"], size: (nodes.get(key)?.size ?? 0) + size });
    }
  }
  const places = new Map([...nodes.keys()].map((key, at) => [key, at]));
  const links = [...linksOf(flows).values()].map(({ source, target, value }) => ({
    source: places.get(source) ?? 0,
    target: places.get(target) ?? 0,
    value,
  }));
  return { nodes: [...nodes.values()], links, otherFlows };
}
