import { createHash } from "node:crypto";

/**
 * The id of an event made from a source row: the same row has the same id for ever, whenever it is sent. A UUID of
 * version 8 from the first 128 bits of sha256 over the parts, joined by NUL.
 */
export function sampleEventId(...parts: readonly (string | number)[]): string {
  const bytes = createHash("sha256").update(parts.join("\0")).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
