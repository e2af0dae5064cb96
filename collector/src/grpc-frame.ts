import { AppError } from "@outlay/core/errors";
import protobuf from "protobufjs/minimal.js";
import type { ByteLease } from "./byte-budget.ts";
import type { Problem } from "./problem.ts";
import { gunzip, tooLarge } from "./read-body.ts";

/** gRPC over HTTP/2 on the wire (grpc/doc/PROTOCOL-HTTP2.md): one message each way is all that OTLP needs. */

/** Before each message: whether it is compressed, and its length in 4 bytes. */
const PREFIX_BYTES = 5;

/**
 * The one message of a request, decompressed.
 * @throws AppError `bad_request`, `unsupported_media_type` (compression), `payload_too_large`, `overloaded`.
 */
export async function readMessage(
  sent: Buffer,
  encoding: string | undefined,
  bytesMax: number,
  lease: ByteLease,
): Promise<Buffer> {
  if (sent.length < PREFIX_BYTES) throw new AppError("bad_request", "the request has no message");
  const flag = sent[0];
  const bytes = sent.readUInt32BE(1);
  if (bytes > bytesMax) throw tooLarge(bytesMax);
  if (bytes !== sent.length - PREFIX_BYTES || flag === undefined || flag > 1) {
    throw new AppError("bad_request", "the request must be exactly one message");
  }
  const message = sent.subarray(PREFIX_BYTES);
  if (flag === 0) return message;
  if (encoding === "gzip") return gunzip(message, bytesMax, lease);
  throw new AppError("unsupported_media_type", "grpc-encoding must be gzip or identity");
}

export function writeMessage(message: Uint8Array): Buffer {
  const frame = Buffer.alloc(PREFIX_BYTES + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

const UNIMPLEMENTED = 12;
const UNAVAILABLE = 14;

/** The trailers of a refusal. One that is worth a retry says when (`google.rpc.RetryInfo`), as OTLP asks. */
export function refusalTrailers(problem: Problem, retryAfterS: number): Record<string, string> {
  const isUnknown = problem.code === "not_found" || problem.code === "unsupported_media_type";
  const code = isUnknown ? UNIMPLEMENTED : problem.rpcCode;
  const trailers = { "grpc-status": String(code), "grpc-message": escapeMessage(problem.message) };
  if (code !== UNAVAILABLE) return trailers;
  return { ...trailers, "grpc-status-details-bin": writeRetryStatus(code, problem.message, retryAfterS) };
}

/** `google.rpc.Status` with a `RetryInfo`, in base64 as binary metadata is sent. */
function writeRetryStatus(code: number, message: string, retryAfterS: number): string {
  const writer = protobuf.Writer.create();
  writer.uint32(0x08).int32(code).uint32(0x12).string(message);
  // details = 3 { type_url = 1; value = 2 { retry_delay = 1 { seconds = 1 } } }
  writer.uint32(0x1a).fork().uint32(0x0a).string("type.googleapis.com/google.rpc.RetryInfo");
  writer.uint32(0x12).fork().uint32(0x0a).fork().uint32(0x08).int64(retryAfterS).ldelim().ldelim().ldelim();
  return Buffer.from(writer.finish()).toString("base64").replace(/=+$/, "");
}

/** Percent-encoded UTF-8, but for the visible ASCII characters other than `%`. */
function escapeMessage(message: string): string {
  let text = "";
  for (const byte of Buffer.from(message.slice(0, 1_000))) {
    const isPlain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    text += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}
