import { createHash } from "node:crypto";

/**
 * The id of an event made from a source row: the same row has the same id for ever, whenever it is sent. A UUID of
 * version 8 from the first 128 bits of sha256 over the parts, joined by NUL.
 */
export function sampleEventId(...parts: readonly (string | number)[]): string {
  const bytes = digestOf(parts).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The id of a trace, 32 hex digits, which never changes either. */
export const sampleTraceId = (...parts: readonly (string | number)[]): string =>
  digestOf(["trace", ...parts]).toString("hex", 0, 16);

/** The id of a span, 16 hex digits. */
export const sampleSpanId = (...parts: readonly (string | number)[]): string =>
  digestOf(["span", ...parts]).toString("hex", 0, 8);

const digestOf = (parts: readonly (string | number)[]): Buffer =>
  createHash("sha256").update(parts.join("\0")).digest();
