/** Who follows whom; only nodes that are keys count. */
export type Successors = ReadonlyMap<string, readonly string[]>;

/** All that can be come to from these nodes, themselves included. */
export function reachableFrom(starts: readonly string[], successors: Successors): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = starts.filter((start) => successors.has(start));
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    for (const next of successors.get(node) ?? []) if (successors.has(next) && !reached.has(next)) waiting.push(next);
  }
  return reached;
}

interface Visit {
  readonly node: string;
  readonly index: number;
  low: number;
  isOpen: boolean;
  next: number;
}

/**
 * The largest sets of nodes that can all come to each other again (strongly connected components that hold a cycle), each
 * in the order of the keys. Tarjan's algorithm without recursion: O(nodes + edges).
 */
export function cyclicParts(successors: Successors): readonly (readonly string[])[] {
  const visits = new Map<string, Visit>();
  const parts: string[][] = [];
  const order = new Map([...successors.keys()].map((node, at) => [node, at]));
  const inOrder = (a: string, b: string): number => (order.get(a) ?? 0) - (order.get(b) ?? 0);
  const path: Visit[] = [];
  const open: Visit[] = [];
  const enter = (node: string): void => {
    const visit = { node, index: visits.size, low: visits.size, isOpen: true, next: 0 };
    visits.set(node, visit);
    path.push(visit);
    open.push(visit);
  };
  for (const start of successors.keys()) {
    if (!visits.has(start)) enter(start);
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const target = successors.get(at.node)?.[at.next++];
      if (target === undefined) {
        path.pop();
        const above = path.at(-1);
        if (above !== undefined) above.low = Math.min(above.low, at.low);
        if (at.low === at.index) parts.push(closePart(at, open));
      } else if (successors.has(target)) {
        const known = visits.get(target);
        if (known === undefined) enter(target);
        else if (known.isOpen) at.low = Math.min(at.low, known.index);
      }
    }
  }
  const isCycle = (part: readonly string[]) => part.length > 1 || isOwnSuccessor(part[0], successors);
  return parts
    .filter(isCycle)
    .map((part) => part.sort(inOrder))
    .sort(([a = ""], [b = ""]) => inOrder(a, b));
}

function closePart(root: Visit, open: Visit[]): string[] {
  const part: string[] = [];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    visit.isOpen = false;
    part.push(visit.node);
    if (visit === root) break;
  }
  return part;
}

const isOwnSuccessor = (node: string | undefined, successors: Successors): boolean =>
  node !== undefined && (successors.get(node)?.includes(node) ?? false);
