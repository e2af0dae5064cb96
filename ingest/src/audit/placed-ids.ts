import { ByteWriter } from "@outlay/clickhouse/byte-writer";
import type { LogRecordRow } from "@outlay/clickhouse/tables/log-records";
import type { PlacedId } from "./to-repeats.ts";

const CAPACITY_BYTES = 64 * 1024;
/** Number and kind in four bytes, then the length of the id in one. */
const HEAD_BYTES = 5;

/**
 * Events by name and place, in the order they were added. A range has tens of thousands of them for as long as it takes to
 * insert it, and hardly ever is one asked for: as bytes they are nothing that the garbage collector has to look through.
 */
export class PlacedIds {
  readonly #bytes = new ByteWriter(CAPACITY_BYTES);
  readonly #records: { readonly record: LogRecordRow; readonly from: number }[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** `eventKey` is a UUID: its text takes less than 128 bytes. */
  add({ kind, index, eventKey, record }: PlacedId): void {
    if (this.#records.at(-1)?.record !== record) this.#records.push({ record, from: this.#length });
    this.#bytes.u32(index * 2 + (kind === "call" ? 0 : 1));
    this.#bytes.text(eventKey);
    this.#length += 1;
  }

  *[Symbol.iterator](): Generator<PlacedId> {
    const bytes = this.#bytes.view();
    let at = 0;
    let next = 0;
    for (const [number, { record }] of this.#records.entries()) {
      const end = this.#records[number + 1]?.from ?? this.#length;
      for (; next < end; next += 1) {
        const head = bytes.readUInt32LE(at);
        const start = at + HEAD_BYTES;
        at = start + (bytes[start - 1] ?? 0);
        const eventKey = bytes.toString("latin1", start, at);
        yield { kind: head % 2 === 0 ? "call" : "outcome", index: head >>> 1, eventKey, record };
      }
    }
  }
}
