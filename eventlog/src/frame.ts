import { crc32 } from "node:zlib";
import { AppError } from "@outlay/core/errors";
import type { LogBatch } from "./port.ts";

/**
 * A frame is one record as it lies in a segment file, two lines of text:
 *
 *     OUTLAY1 <sequence, 20 digits> <payload bytes, 8 digits> <crc32, 8 hex> {"key":…,"project":…,"schema":…,"count":…}
 *     <body>
 *
 * so `grep -a ^OUTLAY1` lists the records and `grep -av ^OUTLAY1` gives the bodies. The payload is all after the header:
 * the meta line, the body, a line feed. The crc covers sequence, length and payload.
 *
 * A body without line feeds, which JSON as we write it is, cannot contain a whole frame: a payload has two of them. So a
 * search for the next frame after damage never ends inside what a client sent.
 */
const MAGIC = Buffer.from("OUTLAY1 ");
const HEADER = /^OUTLAY1 (\d{20}) (\d{8}) ([0-9a-f]{8}) $/;
const HEADER_BYTES = 47;
/** Where the crc stands in the header; everything before it is covered by it. */
const CRC_AT = 38;
const LINE_FEED = 10;

/** Upper bound of one frame in bytes, so that a damaged length cannot ask for the whole file. */
export const FRAME_BYTES_MAX = 16 * 1024 * 1024;

/** A batch made ready for its frame, before it is known which sequence it gets. */
export interface FrameDraft {
  readonly meta: Buffer;
  readonly body: Uint8Array;
  /** Size of the whole frame. */
  readonly frameBytes: number;
}

/** Throws `payload_too_large` when the frame would exceed `FRAME_BYTES_MAX`. */
export function draftFrame({ key, project, schema, count, body }: LogBatch): FrameDraft {
  const meta = Buffer.from(`${JSON.stringify({ key, project, schema, count })}\n`);
  const frameBytes = HEADER_BYTES + meta.byteLength + body.byteLength + 1;
  if (frameBytes > FRAME_BYTES_MAX)
    throw new AppError(
      "payload_too_large",
      `a record of ${frameBytes} bytes; at most ${FRAME_BYTES_MAX}, split the batch`,
    );
  return { meta, body, frameBytes };
}

/** The pieces of the frame, in order. */
export function frameParts({ meta, body, frameBytes }: FrameDraft, sequence: bigint): readonly Uint8Array[] {
  const payloadBytes = String(frameBytes - HEADER_BYTES).padStart(8, "0");
  const covered = Buffer.from(`OUTLAY1 ${String(sequence).padStart(20, "0")} ${payloadBytes} `);
  const end = Buffer.of(LINE_FEED);
  const crc = [covered, meta, body, end].reduce((sum, part) => crc32(part, sum), 0);
  return [covered, Buffer.from(`${crc.toString(16).padStart(8, "0")} `), meta, body, end];
}

/** A whole, checked frame. */
export interface Frame {
  readonly sequence: bigint;
  readonly payload: Buffer;
}

/** Bytes `from` … `to`, without `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export interface ParsedFrames {
  readonly frames: readonly Frame[];
  /** Bytes that belong to no valid frame, in order. One that ends at `consumed` may go on in the next window. */
  readonly bad: readonly ByteRange[];
  /** Bytes dealt with; the next window begins here. */
  readonly consumed: number;
  /** Bytes the next window needs at least to get further. */
  readonly needed: number;
}

/**
 * The frames in a window of a segment, with sequences from `expected` on, rising. After damage it goes on at the next
 * valid frame. `isLast`: nothing follows the window, so what is incomplete is bad.
 */
export function parseFrames(window: Buffer, expected: bigint, isLast: boolean): ParsedFrames {
  const frames: Frame[] = [];
  const bad: ByteRange[] = [];
  let at = 0;
  let needed = 0;
  let least = expected;
  while (at < window.length && needed === 0) {
    const found = findFrame(window, at, least, isLast);
    if (found.from > at) bad.push({ from: at, to: found.from });
    at = found.from;
    if (found.kind === "unknown") needed = found.needed;
    else if (found.kind === "frame") {
      frames.push(found.frame);
      least = found.frame.sequence + 1n;
      at = found.to;
    }
  }
  return { frames, bad, consumed: at, needed };
}

type Found =
  | { kind: "frame"; from: number; to: number; frame: Frame }
  /** Before `from` there is none; whether there is one at `from` shows only with `needed` bytes. */
  | { kind: "unknown"; from: number; needed: number }
  | { kind: "none"; from: number };

function findFrame(window: Buffer, at: number, least: bigint, isLast: boolean): Found {
  for (let from = at; from !== -1; from = window.indexOf(MAGIC, from + 1)) {
    const read = readFrame(window, from, least);
    if (typeof read === "object")
      return { kind: "frame", from, to: from + HEADER_BYTES + read.payload.length, frame: read };
    if (read === "invalid" || isLast) continue;
    return { kind: "unknown", from, needed: read };
  }
  if (isLast) return { kind: "none", from: window.length };
  // The first bytes of a frame may stand at the end of the window.
  const from = Math.max(at + 1, window.length - MAGIC.length + 1);
  return { kind: "unknown", from, needed: HEADER_BYTES };
}

/** The frame that begins at `from`, or how many bytes from there it takes to know. */
function readFrame(window: Buffer, from: number, least: bigint): Frame | number | "invalid" {
  const available = window.length - from;
  if (available < HEADER_BYTES) {
    const visible = Math.min(available, MAGIC.length);
    return window.compare(MAGIC, 0, visible, from, from + visible) === 0 ? HEADER_BYTES : "invalid";
  }
  const header = HEADER.exec(window.toString("latin1", from, from + HEADER_BYTES));
  if (header === null) return "invalid";
  const [, sequence = "", payloadBytes = "", crc = ""] = header;
  const frameBytes = HEADER_BYTES + Number(payloadBytes);
  if (frameBytes > FRAME_BYTES_MAX || BigInt(sequence) < least) return "invalid";
  if (available < frameBytes) return frameBytes;
  const payload = window.subarray(from + HEADER_BYTES, from + frameBytes);
  const sum = crc32(payload, crc32(window.subarray(from, from + CRC_AT)));
  if (sum !== Number.parseInt(crc, 16) || !isTwoLines(payload)) return "invalid";
  return { sequence: BigInt(sequence), payload };
}

function isTwoLines(payload: Buffer): boolean {
  const metaEnd = payload.indexOf(LINE_FEED);
  return metaEnd !== -1 && metaEnd < payload.length - 1 && payload[payload.length - 1] === LINE_FEED;
}

/** True when `tail`, the end of a segment, is a write that a crash cut short: a beginning of a frame, or only zeros. */
export function isTornTail(tail: Buffer): boolean {
  return typeof readFrame(tail, 0, 0n) === "number" || tail.every((byte) => byte === 0);
}

/** The batch in a frame's payload. Throws `log_corrupt`: a frame with a right crc that we did not write. */
export function decodePayload({ sequence, payload }: Frame): LogBatch {
  const metaEnd = payload.indexOf(LINE_FEED);
  try {
    const { key, project, schema, count } = JSON.parse(payload.toString("utf8", 0, metaEnd));
    if (typeof key === "string" && typeof project === "string" && Number.isInteger(schema) && Number.isInteger(count))
      return { key, project, schema, count, body: payload.subarray(metaEnd + 1, -1) };
  } catch {
    // Falls through to the one answer below.
  }
  throw new AppError(
    "log_corrupt",
    `record ${sequence} has a right checksum but no known layout; was it written by a newer version?`,
  );
}
