import { type CallEvent, callEventSchema } from "@outlay/core/call-event";
import type { AttributeValue, OtlpSpanEvent } from "../src/otlp-types.ts";
import { translateSpan } from "../src/translate/translate-span.ts";

/** Translating a span from its attributes alone, for the tests of dialects. */

/** Start of every span made here: 2026-10-01 12:00:00 UTC. Each lasts two seconds. */
export const SPAN_START_MS = Date.UTC(2026, 9, 1, 12);
const START_NS = BigInt(SPAN_START_MS) * 1_000_000n;

export interface GivenSpan {
  readonly scope?: string;
  readonly version?: string;
  readonly name?: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind?: number;
  readonly statusCode?: number;
  readonly parentSpanId?: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly resource?: Readonly<Record<string, AttributeValue>>;
  readonly events?: readonly OtlpSpanEvent[];
}

/** The event the span becomes, as ingest reads it from the log; `undefined` when the span is not about GenAI. */
export function translated(given: GivenSpan): CallEvent | undefined {
  const judged = translateSpan(
    {
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      parentSpanId: given.parentSpanId ?? "",
      startNs: START_NS,
      endNs: START_NS + 2_000_000_000n,
      statusCode: given.statusCode ?? 0,
      name: given.name ?? "span",
      kind: given.kind ?? 1,
      events: given.events ?? [],
      attributes: new Map(Object.entries(given.attributes)),
    },
    { name: given.scope ?? "", version: given.version ?? "" },
    { attributes: new Map(Object.entries(given.resource ?? {})) },
    SPAN_START_MS + 60_000,
  );
  if (judged === undefined) return undefined;
  if (!judged.ok) throw new Error(`refused: ${JSON.stringify(judged.fault)}`);
  return callEventSchema.parse(JSON.parse(JSON.stringify(judged.value)));
}
