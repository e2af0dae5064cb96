import protobuf from "protobufjs/minimal.js";

/**
 * Reads protobuf fields straight off the wire. By hand rather than generated: fields we do not use are skipped unread,
 * 64-bit integers keep their value, and a body of empty messages cannot be blown up into millions of objects.
 * Everything here throws a plain Error where the bytes are cut short or not what they should be.
 */

export type Reader = protobuf.Reader;

export const readerOf = (body: Buffer): Reader => protobuf.Reader.create(body);

/** Calls `read` at each field up to `end`; a field it answers `false` for is skipped. */
export function eachField(reader: Reader, end: number, read: (field: number, wireType: number) => boolean): void {
  while (reader.pos < end) {
    const tag = readTag(reader);
    if (!read(tag >>> 3, tag & 7)) skipField(reader, tag);
  }
  expectEnd(reader, end);
}

/** Field number × 8 + wire type. */
export function readTag(reader: Reader): number {
  const tag = reader.tag();
  if (tag >>> 3 === 0) throw new Error(`illegal field number 0 at byte ${reader.pos}`);
  return tag;
}

export function skipField(reader: Reader, tag: number): void {
  reader.skipType(tag & 7, 0, tag >>> 3);
}

export function expectEnd(reader: Reader, end: number): void {
  if (reader.pos !== end) throw new Error(`a field runs past the end of its message at byte ${reader.pos}`);
}

/** Where the embedded message, or the bytes, that start here end. */
export function readEnd(reader: Reader, wireType: number): number {
  expectWireType(wireType, 2);
  const bytes = reader.size();
  const end = reader.pos + bytes;
  if (end > reader.len) throw new Error(`cut short: ${end - reader.len} bytes are missing`);
  return end;
}

function expectWireType(wireType: number, expected: number): void {
  if (wireType !== expected) throw new Error(`wire type ${wireType} where ${expected} belongs`);
}

export function readText(reader: Reader, wireType: number): string {
  expectWireType(wireType, 2);
  return reader.string();
}

/** As `readText`, but text of more than `bytesMax` bytes is skipped unread: `undefined`. */
export function readTextWithin(reader: Reader, wireType: number, bytesMax: number): string | undefined {
  const start = reader.pos;
  const end = readEnd(reader, wireType);
  if (end - reader.pos > bytesMax) {
    reader.pos = end;
    return undefined;
  }
  reader.pos = start;
  return reader.string();
}

export function readHex(reader: Reader, wireType: number): string {
  const end = readEnd(reader, wireType);
  const hex = (reader.buf as Buffer).toString("hex", reader.pos, end);
  reader.pos = end;
  return hex;
}

export function readFixed64(reader: Reader, wireType: number): bigint {
  expectWireType(wireType, 1);
  const low = reader.fixed32();
  return (BigInt(reader.fixed32()) << 32n) | BigInt(low);
}

/** A signed 64-bit integer of fixed width: `number` where that is exact, else `bigint`. */
export function readSfixed64(reader: Reader, wireType: number): number | bigint {
  const value = BigInt.asIntN(64, readFixed64(reader, wireType));
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function readDouble(reader: Reader, wireType: number): number {
  expectWireType(wireType, 1);
  return reader.double();
}

/** A signed 64-bit integer: `number` where that is exact, else `bigint`. */
export function readVarint(reader: Reader, wireType: number): number | bigint {
  expectWireType(wireType, 0);
  const { high, low } = reader.int64();
  const value = high * 4_294_967_296 + (low >>> 0);
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low >>> 0);
}

export function readInt32(reader: Reader, wireType: number): number {
  expectWireType(wireType, 0);
  return reader.int32();
}
