/** The part of an OTLP export that translators read, the same for protobuf and JSON. */

/**
 * An attribute's value. A 64-bit integer is a `number` where that is exact and a `bigint` where not; `NaN` stands for
 * a number that could not be read. Key-value lists and bytes are left out: nothing of ours reads them.
 */
export type AttributeValue = string | number | bigint | boolean | readonly AttributeValue[];

export type Attributes = ReadonlyMap<string, AttributeValue>;

export interface OtlpResource {
  readonly attributes: Attributes;
}

export interface OtlpScope {
  readonly name: string;
  readonly version: string;
}

export interface OtlpSpan {
  /** Lower-case hex; its length is as sent and may be wrong. */
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root span. */
  readonly parentSpanId: string;
  /** Nanoseconds since 1970 UTC; 0 where not given. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly attributes: Attributes;
  readonly name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly events: readonly OtlpSpanEvent[];
}

export interface OtlpSpanEvent {
  readonly name: string;
  /** Nanoseconds since 1970 UTC; 0 where not given. */
  readonly timeNs: bigint;
  readonly attributes: Attributes;
}

export interface OtlpLog {
  /** Nanoseconds since 1970 UTC; 0 where not given. */
  readonly timeNs: bigint;
  /** When a collector saw it; 0 where not given. */
  readonly observedNs: bigint;
  /** 1–24, 17 and above are errors; 0 where not given. */
  readonly severity: number;
  /** Field `event_name` of newer emitters; older ones have an attribute `event.name`. */
  readonly eventName: string;
  /** The body where it is text. A body that is a key-value list is part of `attributes`. */
  readonly body: string | undefined;
  readonly attributes: Attributes;
  /** Lower-case hex; empty, or of any length. */
  readonly traceId: string;
  readonly spanId: string;
}

export interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly type: "gauge" | "sum" | "histogram" | "other";
  /** The values count from the start of the series, not from the point before. */
  readonly isCumulative: boolean;
}

export interface OtlpPoint {
  readonly metric: OtlpMetric;
  /** Nanoseconds since 1970 UTC; 0 where not given. */
  readonly startNs: bigint;
  readonly timeNs: bigint;
  /** The number, or a histogram's sum. `undefined` where none was recorded. */
  readonly value: number | bigint | undefined;
  /** Of a histogram: how many values were recorded. */
  readonly count: number | undefined;
  readonly attributes: Attributes;
}

/** Called for each item of an export, in order, as soon as it is decoded: a large export is never held whole. */
export type Visitor<Item> = (item: Item, scope: OtlpScope, resource: OtlpResource) => void;
export type SpanVisitor = Visitor<OtlpSpan>;

/** An array attribute keeps this many elements; the lists we read (finish reasons) have one or two. */
export const ARRAY_ITEMS_MAX = 100;
/** Depth to which arrays inside arrays are followed. */
export const VALUE_DEPTH_MAX = 4;
/** A span keeps this many events; further ones are skipped unread. */
export const SPAN_EVENTS_MAX = 256;
/** Text beyond this is skipped unread. The longest we read are whole responses, of some hundred kilobytes. */
export const TEXT_BYTES_MAX = 1024 * 1024;
