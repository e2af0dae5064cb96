import { inTime, type TraceRecord } from "./trace-record.ts";

/** A record in its place, or (`record` undefined) the place of a span that others name as their parent and nobody sent. */
export interface SpanNode<R extends TraceRecord = TraceRecord> {
  /** The call id, with the time where one came at several; `gap:<span id>` for a span nobody sent. */
  readonly id: string;
  readonly record: R | undefined;
  /** Of a record its span, of a gap the span that is missing. */
  readonly spanId: string;
  readonly parent: SpanNode<R> | undefined;
  /** In order of time. */
  readonly children: readonly SpanNode<R>[];
  /** 0 for a root. */
  readonly depth: number;
  /** Place in {@link spanForest}, where all that lies below a span follows it at once. */
  readonly place: number;
  /** It named a span below itself as its parent; that link was cut, so it is a root. */
  readonly isCut: boolean;
}

type Draft<R extends TraceRecord> = {
  -readonly [Key in keyof SpanNode<R>]: Key extends "parent"
    ? Draft<R> | undefined
    : Key extends "children"
      ? Draft<R>[]
      : SpanNode<R>[Key];
};

/**
 * The records of one trace as trees, parents before their children, in order of time. Every record is in it once,
 * whatever was sent, and the answer does not depend on the order of the records.
 *
 * A log, or a native event beside a span, carries the id of the span in which it was written: it hangs below that span,
 * or beside it where the span is that very call. Records whose parent nobody sent share a gap, which is a root. Of spans
 * that name each other as parents the first becomes a root. Takes O(n log n) and no recursion, so depth does not matter.
 */
export function spanForest<R extends TraceRecord>(records: readonly R[]): readonly SpanNode<R>[] {
  const nodes = draftNodes([...records].sort(inTime));
  const spans = spansById(nodes);
  const gaps = new Map<string, Draft<R>>();
  for (const node of nodes) {
    const above = spanAbove(node, spans);
    if (above !== "") node.parent = spans.get(above) ?? gapFor(above, gaps);
  }
  for (const node of nodes) {
    const own = spans.get(node.spanId);
    // It tells of the same call as its span does, so it stands beside it.
    if (own !== undefined && own !== node && own.record?.kind === "model_call") node.parent = own.parent;
  }
  cutCircles(nodes);
  for (const node of nodes) node.parent?.children.push(node);
  const roots = [...nodes.filter(({ parent }) => parent === undefined), ...gaps.values()];
  return inOrder(roots.sort((a, b) => inTime(firstRecord(a), firstRecord(b))));
}

function draftNodes<R extends TraceRecord>(sorted: readonly R[]): Draft<R>[] {
  const ids = new Set<string>();
  return sorted.map((record) => {
    let id = record.callId;
    if (ids.has(id)) id = `${id}@${record.ts}`;
    while (ids.has(id)) id = `${id}'`;
    ids.add(id);
    return draft(id, record.spanId, record);
  });
}

const draft = <R extends TraceRecord>(id: string, spanId: string, record: R | undefined): Draft<R> => ({
  id,
  record,
  spanId,
  parent: undefined,
  children: [],
  depth: 0,
  place: 0,
  isCut: false,
});

/** The record that stands for each span: the span itself, else the first native event that has its id. */
function spansById<R extends TraceRecord>(sorted: readonly Draft<R>[]): Map<string, Draft<R>> {
  const spans = new Map<string, Draft<R>>();
  for (const node of sorted) {
    const signal = node.record?.signal;
    if (node.spanId === "" || signal === "log" || signal === "metric") continue;
    const known = spans.get(node.spanId)?.record?.signal;
    if (known === undefined || (known === "native" && signal === "span")) spans.set(node.spanId, node);
  }
  return spans;
}

/** Id of the span a record hangs below; `""` for a root. */
function spanAbove<R extends TraceRecord>(node: Draft<R>, spans: ReadonlyMap<string, Draft<R>>): string {
  const parentSpanId = node.record?.parentSpanId ?? "";
  if (spans.get(node.spanId) !== node) return node.spanId === "" ? parentSpanId : node.spanId;
  node.isCut = parentSpanId === node.spanId;
  return node.isCut ? "" : parentSpanId;
}

function gapFor<R extends TraceRecord>(spanId: string, gaps: Map<string, Draft<R>>): Draft<R> {
  const known = gaps.get(spanId);
  if (known !== undefined) return known;
  const gap = draft<R>(`gap:${spanId}`, spanId, undefined);
  gaps.set(spanId, gap);
  return gap;
}

/** @param nodes in order of time, so that the first of a circle is the first that is met here */
function cutCircles<R extends TraceRecord>(nodes: readonly Draft<R>[]): void {
  const walked = new Set<Draft<R>>();
  for (const start of nodes) {
    const way = new Set<Draft<R>>();
    let node: Draft<R> | undefined = start;
    while (node !== undefined && !walked.has(node) && !way.has(node)) {
      way.add(node);
      node = node.parent;
    }
    if (node !== undefined && way.has(node)) {
      const first = firstOfCircle(node);
      first.parent = undefined;
      first.isCut = true;
    }
    for (const one of way) walked.add(one);
  }
}

function firstOfCircle<R extends TraceRecord>(start: Draft<R>): Draft<R> {
  let first = start;
  for (let node = start.parent; node !== undefined && node !== start; node = node.parent)
    if (inTime(firstRecord(node), firstRecord(first)) < 0) first = node;
  return first;
}

/** A gap stands where its first child does. */
function firstRecord<R extends TraceRecord>(node: Draft<R>): R {
  const record = node.record ?? node.children[0]?.record;
  if (record === undefined) throw new TypeError("a gap without a child is never made");
  return record;
}

function inOrder<R extends TraceRecord>(roots: readonly Draft<R>[]): readonly SpanNode<R>[] {
  const ordered: Draft<R>[] = [];
  const waiting = [...roots].reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    node.depth = node.parent === undefined ? 0 : node.parent.depth + 1;
    node.place = ordered.length;
    ordered.push(node);
    for (let at = node.children.length - 1; at >= 0; at -= 1) {
      const child = node.children[at];
      if (child !== undefined) waiting.push(child);
    }
  }
  return ordered;
}
