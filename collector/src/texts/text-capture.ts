import type { CallEvent } from "@outlay/core/call-event";
import { redactContent } from "@outlay/core/redact/redact-content";
import { spanCallId } from "@outlay/core/span-call-id";
import { type CallText, type GivenTexts, type TextSettings, textParts } from "@outlay/core/text/call-text";

/** Bytes of texts that one request may have kept; further ones are dropped and counted. */
const BATCH_BYTES_MAX = 4 * 1024 * 1024;
const DAY_MS = 86_400_000;

/** What became of the texts of one request. */
export interface TextTally {
  kept: number;
  truncated: number;
  /** Replaced parts of texts. */
  redactions: number;
  dropped: { off: number; batch_full: number };
}

/** Makes what is kept of the texts of one request. Nothing goes on from here that was not redacted. */
export class TextCapture {
  readonly tally: TextTally = { kept: 0, truncated: 0, redactions: 0, dropped: { off: 0, batch_full: 0 } };
  readonly #settings: TextSettings | undefined;
  readonly #receivedAt: number;
  #bytesLeft = BATCH_BYTES_MAX;

  /** @param settings absent: texts are dropped */
  constructor(settings: TextSettings | undefined, receivedAt: number) {
    this.#settings = settings;
    this.#receivedAt = receivedAt;
  }

  /** The texts of a call as JSON, ready for the log. */
  keep(call: CallEvent, given: GivenTexts): string[] {
    const kept: string[] = [];
    for (const part of textParts) {
      const content = given[part];
      if (content === undefined || content === "") continue;
      const text = this.#keptText(call, part, content);
      if (text === undefined) continue;
      const json = JSON.stringify(text);
      this.#bytesLeft -= json.length;
      kept.push(json);
    }
    return kept;
  }

  #keptText(call: CallEvent, part: CallText["part"], content: string): CallText | undefined {
    const { tally } = this;
    if (this.#settings === undefined || this.#bytesLeft <= 0) {
      tally.dropped[this.#settings === undefined ? "off" : "batch_full"] += 1;
      return undefined;
    }
    const { bytesMax, keepDays, rules } = this.#settings;
    const { text, counts, bytes, isTruncated } = redactContent(content, { bytesMax, rules });
    const spanId = idBySpan(call);
    const redactions = Object.values(counts).reduce((sum, count) => sum + count, 0);
    tally.kept += 1;
    tally.redactions += redactions;
    if (isTruncated) tally.truncated += 1;
    return {
      callId: call.callId,
      ...(spanId === undefined || spanId === call.callId ? {} : { spanCallId: spanId }),
      part,
      occurredAt: call.occurredAt,
      expiresAt: this.#receivedAt + keepDays * DAY_MS,
      ...(call.userId === undefined ? {} : { userId: call.userId }),
      text,
      bytes,
      ...(isTruncated ? { isTruncated } : {}),
      ...(redactions === 0 ? {} : { redactions: counts }),
    };
  }
}

const idBySpan = ({ traceId, spanId }: CallEvent): string | undefined =>
  traceId === undefined || spanId === undefined ? undefined : spanCallId(traceId, spanId);
