import type { IncomingMessage } from "node:http";
import { createGunzip } from "node:zlib";
import { AppError } from "@outlay/core/errors";
import type { ByteLease } from "./byte-budget.ts";

/**
 * The whole body of a request, decompressed. Both its size as sent and its size after decompression are bounded by
 * `bytesMax`, and every byte is charged to `lease` as it arrives, so a gzip bomb stops at the first chunk too many.
 * @throws AppError `unsupported_media_type`, `payload_too_large`, `overloaded`, or `bad_request` (broken gzip, or the
 * client went away before the end).
 */
export async function readBody(request: IncomingMessage, bytesMax: number, lease: ByteLease): Promise<Buffer> {
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding !== "gzip" && encoding !== "identity") {
    throw new AppError("unsupported_media_type", "content-encoding must be gzip or identity");
  }
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) throw tooLarge(bytesMax);
  // Leaving the loop must not destroy the request: its socket still has to carry the answer.
  const sent = await collect(request.iterator({ destroyOnReturn: false }), bytesMax, lease, "the body ended too early");
  return encoding === "identity" ? sent : gunzip(sent, bytesMax, lease);
}

/** @throws AppError `payload_too_large`, `overloaded`, or `bad_request` (broken gzip). */
export function gunzip(sent: Buffer, bytesMax: number, lease: ByteLease): Promise<Buffer> {
  const stream = createGunzip({ chunkSize: 64 * 1024 });
  stream.end(sent);
  return collect(stream, bytesMax, lease, "the body is not valid gzip");
}

/** All bytes of `chunks`, each charged to `lease` as it comes. @throws AppError as `readBody`. */
export async function collect(
  chunks: AsyncIterable<Buffer>,
  bytesMax: number,
  lease: ByteLease,
  brokenMessage: string,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw tooLarge(bytesMax);
      lease.take(chunk.length);
      parts.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError("bad_request", brokenMessage, { cause });
  }
  const [only] = parts;
  return parts.length === 1 && only ? only : Buffer.concat(parts, bytes);
}

export function tooLarge(bytesMax: number): AppError {
  return new AppError(
    "payload_too_large",
    `the body is larger than ${bytesMax} bytes, as sent or decompressed; send smaller batches`,
  );
}
