import protobuf from "protobufjs/minimal.js";
import { NOW } from "./harness.ts";

/** OTLP exports in both encodings from one description, written independently of the decoders. */

export type FixtureValue = string | number | bigint | boolean | readonly string[] | { readonly double: number };
export type FixtureAttributes = Readonly<Record<string, FixtureValue>>;

export interface FixtureSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly statusCode?: number;
  readonly attributes: FixtureAttributes;
}

export const chatAttributes: FixtureAttributes = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.response.model": "gpt-4o-2024-08-06",
  "gen_ai.response.id": "resp_1",
  "gen_ai.response.finish_reasons": ["stop"],
  "gen_ai.usage.input_tokens": 1_000,
  "gen_ai.usage.cache_read.input_tokens": 600,
  "gen_ai.usage.output_tokens": 300,
  "gen_ai.usage.reasoning.output_tokens": 100,
};

export function fixtureSpan(change: Partial<FixtureSpan> = {}): FixtureSpan {
  const startNs = BigInt(NOW - 60_000) * 1_000_000n;
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    startNs,
    endNs: startNs + 1_234_500_000n,
    attributes: chatAttributes,
    ...change,
  };
}

const defaultResource: FixtureAttributes = { "service.name": "shop", "deployment.environment.name": "production" };

interface JsonOptions {
  /** How 64-bit integers are spelled: JS exporters send numbers, Go, Java and the Collector strings. */
  readonly integers?: "text" | "number";
  readonly resource?: FixtureAttributes;
}

export function otlpJson(spans: readonly FixtureSpan[], { integers = "text", resource }: JsonOptions = {}): string {
  const spell = (value: bigint | number) => (integers === "text" ? String(value) : Number(value));
  const value = (given: FixtureValue): object => {
    if (typeof given === "string") return { stringValue: given };
    if (typeof given === "boolean") return { boolValue: given };
    if (typeof given === "number" || typeof given === "bigint") return { intValue: spell(given) };
    if ("double" in given) {
      return { doubleValue: Number.isFinite(given.double) ? given.double : String(given.double) };
    }
    return { arrayValue: { values: given.map((item) => ({ stringValue: item })) } };
  };
  const attributes = (given: FixtureAttributes) =>
    Object.entries(given).map(([key, item]) => ({ key, value: value(item) }));
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributes(resource ?? defaultResource), droppedAttributesCount: 0 },
        scopeSpans: [
          {
            scope: { name: "test", version: "1.0.0" },
            spans: spans.map((span) => ({
              traceId: span.traceId,
              spanId: span.spanId,
              ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
              name: "chat gpt-4o",
              kind: 3,
              startTimeUnixNano: String(span.startNs),
              endTimeUnixNano: String(span.endNs),
              attributes: attributes(span.attributes),
              status: { code: span.statusCode ?? 0 },
            })),
          },
        ],
        schemaUrl: "https://opentelemetry.io/schemas/gen-ai/1.42.0",
      },
    ],
  });
}

export function otlpProtobuf(
  spans: readonly FixtureSpan[],
  resource: FixtureAttributes = defaultResource,
): Uint8Array<ArrayBuffer> {
  const scopeSpans = message((writer) => {
    field(
      writer,
      1,
      message((scope) => text(text(scope, 1, "test"), 2, "1.0.0")),
    );
    for (const span of spans) field(writer, 2, spanBytes(span));
    text(writer, 3, "https://opentelemetry.io/schemas/gen-ai/1.42.0");
  });
  return message((writer) => {
    field(
      writer,
      1,
      message((resourceSpans) => {
        // Out of order on purpose: protobuf allows it, and the resource still describes the spans before it.
        field(resourceSpans, 2, scopeSpans);
        field(
          resourceSpans,
          1,
          message((inner) => attributeFields(inner, 1, resource)),
        );
      }),
    );
  });
}

function spanBytes(span: FixtureSpan) {
  return message((writer) => {
    field(writer, 1, Buffer.from(span.traceId, "hex"));
    field(writer, 2, Buffer.from(span.spanId, "hex"));
    if (span.parentSpanId !== undefined) field(writer, 4, Buffer.from(span.parentSpanId, "hex"));
    text(writer, 5, "chat gpt-4o");
    writer.uint32((6 << 3) | 0).int32(3);
    fixed64(writer, 7, span.startNs);
    fixed64(writer, 8, span.endNs);
    attributeFields(writer, 9, span.attributes);
    // An event with content, which must be skipped unread.
    field(
      writer,
      11,
      message((event) => text(event, 2, "gen_ai.user.message")),
    );
    field(
      writer,
      15,
      message((status) => status.uint32((3 << 3) | 0).int32(span.statusCode ?? 0)),
    );
  });
}

function attributeFields(writer: protobuf.Writer, fieldNumber: number, attributes: FixtureAttributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    field(
      writer,
      fieldNumber,
      message((pair) => field(text(pair, 1, key), 2, valueBytes(value))),
    );
  }
}

function valueBytes(value: FixtureValue) {
  return message((writer) => {
    if (typeof value === "string") text(writer, 1, value);
    else if (typeof value === "boolean") writer.uint32((2 << 3) | 0).bool(value);
    else if (typeof value === "number" || typeof value === "bigint") {
      // As text, so that no digit is lost on the way.
      writer.uint32((3 << 3) | 0).int64(String(value));
    } else if ("double" in value) writer.uint32((4 << 3) | 1).double(value.double);
    else {
      field(
        writer,
        5,
        message((array) => {
          for (const item of value)
            field(
              array,
              1,
              message((inner) => text(inner, 1, item)),
            );
        }),
      );
    }
  });
}

function message(write: (writer: protobuf.Writer) => void): Uint8Array<ArrayBuffer> {
  const writer = protobuf.Writer.create();
  write(writer);
  return Uint8Array.from(writer.finish());
}

function field(writer: protobuf.Writer, fieldNumber: number, bytes: Uint8Array): protobuf.Writer {
  return writer.uint32((fieldNumber << 3) | 2).bytes(bytes);
}

function text(writer: protobuf.Writer, fieldNumber: number, value: string): protobuf.Writer {
  return writer.uint32((fieldNumber << 3) | 2).string(value);
}

function fixed64(writer: protobuf.Writer, fieldNumber: number, value: bigint): void {
  writer
    .uint32((fieldNumber << 3) | 1)
    .fixed32(Number(value & 0xffff_ffffn))
    .fixed32(Number(value >> 32n));
}
