import { randomBytes } from "node:crypto";

/** Traces as OTLP/protobuf, as any OpenTelemetry exporter sends them: each an agent's span with three model calls below. */
export interface OtlpBatch {
  readonly body: Buffer;
  readonly spans: number;
  /** Hex id of a trace in it. */
  readonly traceId: string;
}

const SPANS_PER_TRACE = 4;
const NANOS_PER_MS = 1_000_000n;

export function otlpBatch(traces: number, now: number): OtlpBatch {
  const spans: Buffer[] = [];
  let traceId = Buffer.alloc(16);
  for (let trace = 0; trace < traces; trace += 1) {
    traceId = randomBytes(16);
    const root = randomBytes(8);
    const startedAt = now - 5_000 + trace;
    spans.push(span({ traceId, spanId: root, name: "answer", at: startedAt, ms: 4_000, attributes: agentFacts }));
    for (let call = 1; call < SPANS_PER_TRACE; call += 1) {
      const place = { traceId, spanId: randomBytes(8), parentId: root, at: startedAt + call * 1_000, ms: 800 };
      spans.push(span({ ...place, name: "chat gpt-4o", attributes: callFacts(trace + call) }));
    }
  }
  const resource = field(1, attribute("service.name", "benchmark"));
  const scoped = Buffer.concat([field(1, text(1, "benchmark")), ...spans.map((one) => field(2, one))]);
  const body = field(1, Buffer.concat([field(1, resource), field(2, scoped)]));
  return { body, spans: traces * SPANS_PER_TRACE, traceId: traceId.toString("hex") };
}

type Facts = Readonly<Record<string, string | number>>;

const agentFacts: Facts = {
  "gen_ai.operation.name": "invoke_agent",
  "gen_ai.agent.name": "helper",
  "openinference.span.kind": "AGENT",
};

/** What the conventions of OpenTelemetry and of OpenInference say of a call, so that every system finds its own. */
const callFacts = (n: number): Facts => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.response.model": "gpt-4o-2024-08-06",
  "gen_ai.usage.input_tokens": 800 + (n % 400),
  "gen_ai.usage.output_tokens": 50 + (n % 90),
  "openinference.span.kind": "LLM",
  "llm.model_name": "gpt-4o-2024-08-06",
  "llm.token_count.prompt": 800 + (n % 400),
  "llm.token_count.completion": 50 + (n % 90),
  "llm.token_count.total": 850 + (n % 400) + (n % 90),
});

interface SpanFacts {
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly parentId?: Buffer;
  readonly name: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly ms: number;
  readonly attributes: Facts;
}

const KIND_CLIENT = 3;

function span({ traceId, spanId, parentId, name, at, ms, attributes }: SpanFacts): Buffer {
  return Buffer.concat([
    field(1, traceId),
    field(2, spanId),
    ...(parentId === undefined ? [] : [field(4, parentId)]),
    text(5, name),
    Buffer.of(6 << 3, KIND_CLIENT),
    fixed64(7, BigInt(at) * NANOS_PER_MS),
    fixed64(8, BigInt(at + ms) * NANOS_PER_MS),
    ...Object.entries(attributes).map(([key, value]) => field(9, attribute(key, value))),
  ]);
}

/** A KeyValue whose field number the caller gives. */
function attribute(key: string, value: string | number): Buffer {
  const given = typeof value === "string" ? text(1, value) : Buffer.concat([Buffer.of(3 << 3), varint(value)]);
  return Buffer.concat([text(1, key), field(2, given)]);
}

const text = (number: number, value: string): Buffer => field(number, Buffer.from(value));
const field = (number: number, value: Buffer): Buffer =>
  Buffer.concat([varint((number << 3) | 2), varint(value.length), value]);

function fixed64(number: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = (number << 3) | 1;
  bytes.writeBigUInt64LE(value, 1);
  return bytes;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
