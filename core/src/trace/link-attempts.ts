import type { SpanNode } from "./span-forest.ts";
import { inTime, type TraceRecord } from "./trace-record.ts";

/** Where a record stands among the tries of one request. */
export interface AttemptLink {
  /** The first try of the request. */
  readonly request: SpanNode;
  /** From 1, in order of time. */
  readonly number: number;
  /** The try before; `undefined` for the first. */
  readonly previous: SpanNode | undefined;
  /** Whether the try before was made of another model, which this one stands in for. */
  readonly isFallback: boolean;
}

/**
 * The tries of every request that was tried more than once, by place in the forest, and how many each had.
 *
 * The try before a record is the one that its `retryOf` names. Where it names none and its `attempt` is 2 or more, it is
 * the latest sibling before it of the same kind, step, operation and model with the attempt before (no number: the
 * first); where it names the model it stands in for, the latest sibling before it of that model, else the latest in the
 * trace. A try is followed by one other at most, by links of the latter two kinds, and only ever by later ones, so there
 * are no circles. Records that tell of a call again are no tries.
 */
export function linkAttempts(forest: readonly SpanNode[]): {
  readonly links: ReadonlyMap<number, AttemptLink>;
  readonly sizes: ReadonlyMap<SpanNode, number>;
} {
  const tries = forest.filter(isTry).sort((a, b) => inTime(a.record, b.record));
  const finder = new PreviousFinder(tries);
  const links = new Map<number, AttemptLink>();
  const sizes = new Map<SpanNode, number>();
  for (const node of tries) {
    const previous = finder.before(node);
    finder.add(node);
    if (previous === undefined) continue;
    const request = links.get(previous.place)?.request ?? previous;
    if (request === previous) links.set(previous.place, { request, number: 1, previous: undefined, isFallback: false });
    const number = (sizes.get(request) ?? 1) + 1;
    sizes.set(request, number);
    links.set(node.place, { request, number, previous, isFallback: node.record.fallbackFrom !== "" });
  }
  return { links, sizes };
}

type Try = SpanNode & { readonly record: TraceRecord };

const isTry = (node: SpanNode): node is Try =>
  node.record !== undefined && (node.record.isBillable || node.record.settledBy === "");

/** Knows the tries so far, in order of time. */
class PreviousFinder {
  readonly #byId = new Map<string, Try>();
  readonly #order = new Map<Try, number>();
  readonly #last = new Map<string, Try>();
  readonly #claimed = new Set<Try>();
  #count = 0;

  constructor(tries: readonly Try[]) {
    for (const node of tries) {
      this.#byId.set(node.record.callId, node);
      if (node.record.eventId !== "") this.#byId.set(node.record.eventId, node);
    }
  }

  add(node: Try): void {
    this.#order.set(node, this.#count++);
    const { record } = node;
    this.#last.set(attemptKey(node, record.attempt ?? 1), node);
    for (const model of new Set([record.modelRequested, record.modelResolved])) {
      if (model === "" || record.kind !== "model_call") continue;
      this.#last.set(modelKey(model, node.parent), node);
      this.#last.set(modelKey(model, "anywhere"), node);
    }
  }

  before(node: Try): Try | undefined {
    const { retryOf, attempt = 1, fallbackFrom } = node.record;
    const named = this.#byId.get(retryOf) ?? this.#byId.get(retryOf.toLowerCase());
    // One that comes later cannot be repeated: that link is a slip of the sender.
    if (named !== undefined && named !== node && this.#order.has(named)) return named;
    const found =
      (fallbackFrom === ""
        ? undefined
        : (this.#free(modelKey(fallbackFrom, node.parent)) ?? this.#free(modelKey(fallbackFrom, "anywhere")))) ??
      (attempt > 1 ? this.#free(attemptKey(node, attempt - 1)) : undefined);
    if (found !== undefined) this.#claimed.add(found);
    return found;
  }

  #free(key: string): Try | undefined {
    const found = this.#last.get(key);
    return found === undefined || this.#claimed.has(found) ? undefined : found;
  }
}

const attemptKey = ({ record, parent }: Try, attempt: number): string =>
  JSON.stringify([parent?.id ?? null, record.kind, record.step, record.operation, record.modelRequested, attempt]);

const modelKey = (model: string, below: SpanNode | "anywhere" | undefined): string =>
  JSON.stringify([model, below === "anywhere" ? below : [below?.id ?? null]]);
