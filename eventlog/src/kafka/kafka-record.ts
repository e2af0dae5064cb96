import type { KafkaMessage, Message } from "kafkajs";
import type { LogBatch, LogRecord, OffsetRange } from "../port.ts";

/** Bytes of a message beside its key and body, about. */
export const MESSAGE_OVERHEAD_BYTES = 256;

/** One accepted batch as one Kafka message: the batch's id is the key, what describes the body are headers. */
export function toMessage({ key, project, schema, count, body }: LogBatch, partition: number): Message {
  return {
    key,
    partition,
    value: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    headers: { project, schema: String(schema), count: String(count) },
  };
}

/** What is not ours to read has schema 0 and becomes a dead letter; it stops nothing. */
export function toRecord({ key, value, headers, offset }: KafkaMessage, partition: number): LogRecord {
  const header = (name: string) => headers?.[name]?.toString() ?? "";
  return {
    partition,
    offset: BigInt(offset),
    key: key?.toString() ?? "",
    project: header("project"),
    schema: wholeNumber(header("schema")) ?? 0,
    count: Math.max(wholeNumber(header("count")) ?? 1, 1),
    body: value ?? new Uint8Array(),
  };
}

const wholeNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);

/** The metadata of an offset commit: the range whose insert may have half happened. "" where there is none. */
export function writePending(pending: OffsetRange | undefined): string {
  return pending === undefined ? "" : `i:${pending.from}-${pending.to}`;
}

/** What `writePending` wrote; nothing for what others wrote. */
export function readPending(metadata: string | null): OffsetRange | undefined {
  const [, from, to] = /^i:(\d+)-(\d+)$/.exec(metadata ?? "") ?? [];
  return from === undefined || to === undefined ? undefined : { from: BigInt(from), to: BigInt(to) };
}
