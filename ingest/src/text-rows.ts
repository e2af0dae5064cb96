import { hash } from "node:crypto";
import { RowBatch } from "@outlay/clickhouse/row-batch";
import { type CallTextRow, callTextsTable } from "@outlay/clickhouse/tables/call-texts";
import type { DecodedRecord } from "./decode-record.ts";

interface PlaceInLog {
  readonly project: string;
  /** Milliseconds since 1970 UTC. */
  readonly receivedAt: number;
  readonly partition: number;
  readonly offset: bigint;
}

const NO_UUID = "00000000-0000-0000-0000-000000000000";

/** The texts of one range of the log, as rows. The same range gives the same rows. */
export class TextRows {
  readonly batch = new RowBatch(callTextsTable);
  /** Texts that could not be read or have no place in the table. A text is no event: nothing else is lost with it. */
  dropped = 0;
  /** A batch may hold a text twice that the ledger holds once. */
  readonly #seen = new Set<string>();

  add({ texts, textsUnusable }: DecodedRecord, { project, receivedAt, partition, offset }: PlaceInLog): void {
    this.dropped += textsUnusable;
    for (const [index, text] of texts.entries()) {
      const textId = textIdOf(project, text.callId, text.part);
      if (this.#seen.has(textId)) continue;
      this.#seen.add(textId);
      this.#add({
        project_id: project,
        occurred_at: text.occurredAt,
        received_at: receivedAt,
        expires_at: text.expiresAt,
        call_id: text.callId,
        span_call_id: text.spanCallId ?? NO_UUID,
        text_id: textId,
        part: text.part,
        user_id: text.userId ?? "",
        content: text.text,
        content_bytes: text.bytes,
        is_truncated: text.isTruncated ?? false,
        redactions: text.redactions,
        log_partition: partition,
        log_offset: offset,
        log_index: index,
      });
    }
  }

  #add(row: CallTextRow): void {
    try {
      this.batch.add(row);
    } catch {
      this.dropped += 1; // Its message might quote it.
    }
  }
}

/** The first 128 bits of SHA-256, written as a UUID. */
function textIdOf(project: string, callId: string, part: string): string {
  const hex = hash("sha256", `text\0${project}\0${callId}\0${part}`, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
