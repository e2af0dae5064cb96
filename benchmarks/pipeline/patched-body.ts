import { randomFillSync } from "node:crypto";
import { batchBody } from "../ingest/load.ts";

const ID = /"eventId":"([0-9a-f]{8})-[0-9a-f]{4}-4000-8000-([0-9a-f]{12})"/g;
const TASK = /"taskId":"([0-9a-f]{8})-[0-9a-f]{4}-4000-9000-([0-9a-f]{12})"/g;
const PREFIX_CHARS = '"eventId":"'.length;
const PREFIX_OF_TASK_CHARS = '"taskId":"'.length;

/**
 * A batch made once, whose ids are drawn anew for every use: a sender then spends some tenths of a microsecond an event,
 * and none of it on what it measures. The bytes of one use must be sent before the next.
 */
export class PatchedBody {
  readonly bytes: Buffer;
  readonly #places: readonly number[];
  readonly #random = Buffer.alloc(10);

  constructor(events: number, occurredAtMs: number) {
    const text = batchBody(events, occurredAtMs);
    this.bytes = Buffer.from(text, "latin1");
    const places: number[] = [];
    for (const [pattern, prefix] of [
      [ID, PREFIX_CHARS],
      [TASK, PREFIX_OF_TASK_CHARS],
    ] as const)
      for (const match of text.matchAll(pattern)) places.push(match.index + prefix);
    this.#places = places;
  }

  /** Gives every event an id that was never used. */
  renew(): void {
    const hex = randomFillSync(this.#random).toString("hex");
    const head = hex.slice(0, 8);
    const tail = hex.slice(8);
    for (const place of this.#places) {
      this.bytes.write(head, place, "latin1");
      this.bytes.write(tail, place + "00000000-0000-4000-8000-".length, "latin1");
    }
  }
}
