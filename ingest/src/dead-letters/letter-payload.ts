/** The bytes of a dead letter as text that gives them back. */
export interface LetterPayload {
  readonly payload: string;
  readonly encoding: "text" | "base64";
  /** Too large to be kept whole; such a letter can be looked at, and not be replayed. */
  readonly isTruncated: boolean;
}

/** Larger than any record of ours (512 KiB, or one event of 128 KiB): what is cut was written by somebody else. */
const PAYLOAD_BYTES_MAX = 4 * 1024 * 1024;

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Keeps a record's body, also where it is no text. */
export function bytesPayload(body: Uint8Array): LetterPayload {
  const isTruncated = body.byteLength > PAYLOAD_BYTES_MAX;
  const kept = isTruncated ? body.subarray(0, PAYLOAD_BYTES_MAX) : body;
  try {
    return { payload: strictDecoder.decode(kept), encoding: "text", isTruncated };
  } catch {
    return { payload: Buffer.from(kept).toString("base64"), encoding: "base64", isTruncated };
  }
}

/** Keeps one event of a record. `item` came out of JSON, so it goes into it. */
export function itemPayload(item: unknown): LetterPayload {
  return bytesPayload(Buffer.from(JSON.stringify(item)));
}

/** The bytes that {@link bytesPayload} kept. */
export function payloadBytes({ payload, encoding }: { readonly payload: string; readonly encoding: string }): Buffer {
  return Buffer.from(payload, encoding === "base64" ? "base64" : "utf8");
}
