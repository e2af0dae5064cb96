import { byTime } from "./same-call.ts";
import type { SettleFacts } from "./settle-facts.ts";

/** Whether a record tells of one model call: those are what is counted, and what may be told twice. */
export const isCallRecord = ({ kind, isSoleRecord, isBillable, isCacheHit }: SettleFacts): boolean =>
  kind === "model_call" && !isSoleRecord && (isBillable || isCacheHit);

/** No call stack is so deep; of a sender's endless chain only this much is looked at from each span. */
const WAY_UP_MAX = 1_000;

/** A stored span, its place in an order in which all that lies below a span follows it at once. */
interface Node {
  readonly record: SettleFacts;
  readonly children: Node[];
  parent: Node | undefined;
  /** The span above the topmost stored one, that nobody sent; `""` where the way leads to a root. */
  unknownSpanId: string;
  first: number;
  last: number;
}

/**
 * The spans of one trace. A log, and a native event beside a span, carries the id of the span in which it was written:
 * that of the call itself or of whatever made the call. Of spans that name each other as parents the first is the root.
 */
export class SpanTree {
  readonly #nodes = new Map<string, Node>();

  constructor(records: readonly SettleFacts[]) {
    for (const record of [...records].sort(byTime)) {
      if (record.spanId === "" || record.signal === "log" || record.signal === "metric") continue;
      const known = this.#nodes.get(record.spanId);
      if (known !== undefined && !(known.record.signal === "native" && record.signal === "span")) continue;
      this.#nodes.set(record.spanId, newNode(record));
    }
    const nodes = [...this.#nodes.values()].sort((a, b) => byTime(a.record, b.record));
    for (const node of nodes) node.parent = this.#nodes.get(node.record.parentSpanId);
    cutCircles(nodes);
    for (const node of nodes) {
      if (node.parent !== undefined) node.parent.children.push(node);
      else if (!this.#nodes.has(node.record.parentSpanId)) node.unknownSpanId = node.record.parentSpanId;
    }
    number(nodes.filter(({ parent }) => parent === undefined));
  }

  /** The record that stands for the span a record was written in; itself where it is that. */
  spanOf(record: SettleFacts): SettleFacts | undefined {
    return this.#nodes.get(record.spanId)?.record;
  }

  /** The spans above a record, nearest first, as far as they are stored. */
  *above(record: SettleFacts): Generator<SettleFacts> {
    let node = this.#firstAbove(record);
    for (let steps = 0; node !== undefined && steps < WAY_UP_MAX; steps += 1) {
      yield node.record;
      node = node.parent;
    }
  }

  isAncestor(outer: SettleFacts, inner: SettleFacts): boolean {
    const node = this.#nodes.get(outer.spanId);
    const above = node?.record === outer ? this.#firstAbove(inner) : undefined;
    return node !== undefined && above !== undefined && node.first <= above.first && above.first <= node.last;
  }

  /** The first span above that is not stored; `""` where the way up leads to a root. */
  unknownSpanAbove(record: SettleFacts): string {
    const above = this.#firstAbove(record);
    if (above !== undefined) return above.unknownSpanId;
    const own = this.#nodes.get(record.spanId);
    return own === undefined ? record.spanId : own.unknownSpanId;
  }

  /** Whether `inner` might lie below `outer`: it does, or its way up ends at a span nobody sent that is not above `outer`. */
  mayBeBelow(outer: SettleFacts, inner: SettleFacts): boolean {
    if (this.isAncestor(outer, inner)) return true;
    const unknown = this.unknownSpanAbove(inner);
    return unknown !== "" && this.unknownSpanAbove(outer) !== unknown;
  }

  #firstAbove(record: SettleFacts): Node | undefined {
    const own = this.#nodes.get(record.spanId);
    return own !== undefined && (own.record === record || isCallRecord(own.record)) ? own.parent : own;
  }
}

const newNode = (record: SettleFacts): Node => ({
  record,
  children: [],
  parent: undefined,
  unknownSpanId: "",
  first: 0,
  last: 0,
});

/** @param nodes in order of time */
function cutCircles(nodes: readonly Node[]): void {
  const walked = new Set<Node>();
  for (const start of nodes) {
    const way = new Set<Node>();
    let node: Node | undefined = start;
    while (node !== undefined && !walked.has(node) && !way.has(node)) {
      way.add(node);
      node = node.parent;
    }
    if (node !== undefined && way.has(node)) firstOfCircle(node).parent = undefined;
    for (const one of way) walked.add(one);
  }
}

function firstOfCircle(start: Node): Node {
  let first = start;
  for (let node = start.parent; node !== undefined && node !== start; node = node.parent)
    if (byTime(node.record, first.record) < 0) first = node;
  return first;
}

/** Without recursion: a chain may be as long as a trace. */
function number(roots: readonly Node[]): void {
  let next = 0;
  const open: { node: Node; child: number }[] = [];
  const enter = (node: Node): void => {
    node.first = next++;
    open.push({ node, child: 0 });
  };
  for (const root of roots) {
    enter(root);
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      const child = at.node.children[at.child++];
      if (child === undefined) {
        at.node.last = next - 1;
        open.pop();
      } else {
        child.unknownSpanId = at.node.unknownSpanId;
        enter(child);
      }
    }
  }
}

/** The trees of a set of records, by trace. */
export function treesOf(records: readonly SettleFacts[]): ReadonlyMap<string, SpanTree> {
  const byTrace = new Map<string, SettleFacts[]>();
  for (const record of records) {
    if (record.traceId === "") continue;
    const own = byTrace.get(record.traceId);
    if (own === undefined) byTrace.set(record.traceId, [record]);
    else own.push(record);
  }
  return new Map([...byTrace].map(([traceId, own]) => [traceId, new SpanTree(own)]));
}
