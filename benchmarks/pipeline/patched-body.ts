import { randomFillSync } from "node:crypto";
import { batchBody } from "../ingest/load.ts";

const ID = /"eventId":"([0-9a-f]{8})-[0-9a-f]{4}-4000-8000-([0-9a-f]{12})"/g;
const TASK = /"taskId":"([0-9a-f]{8})-[0-9a-f]{4}-4000-9000-([0-9a-f]{12})"/g;
const OCCURRED_AT = /"occurredAt":"([0-9TZ:.-]{24})"/g;
const PREFIX_CHARS = '"eventId":"'.length;
const PREFIX_OF_TASK_CHARS = '"taskId":"'.length;
const PREFIX_OF_TIME_CHARS = '"occurredAt":"'.length;
/** `2026-11-22T04:30:01.` */
const SECOND_CHARS = 20;
/** How far apart the events of a batch are at most. */
const SPREAD_MS = 1_000;

/**
 * A batch made once, whose ids are drawn anew for every use and whose events have happened in the second before it: a
 * sender then spends some tenths of a microsecond an event, and none of it on what it measures. The bytes of one use must
 * be sent before the next.
 */
export class PatchedBody {
  readonly bytes: Buffer;
  readonly #places: readonly number[];
  readonly #times: readonly number[];
  readonly #random = Buffer.alloc(10);

  constructor(events: number) {
    const text = batchBody(events, 0);
    this.bytes = Buffer.from(text, "latin1");
    const placesOf = (pattern: RegExp, prefix: number) =>
      Array.from(text.matchAll(pattern), ({ index }) => index + prefix);
    this.#places = [...placesOf(ID, PREFIX_CHARS), ...placesOf(TASK, PREFIX_OF_TASK_CHARS)];
    this.#times = placesOf(OCCURRED_AT, PREFIX_OF_TIME_CHARS);
  }

  /** Gives every event an id that was never used, and a time just before `nowMs`, milliseconds since 1970 UTC. */
  renew(nowMs: number): void {
    const hex = randomFillSync(this.#random).toString("hex");
    const head = hex.slice(0, 8);
    const tail = hex.slice(8);
    for (const place of this.#places) {
      this.bytes.write(head, place, "latin1");
      this.bytes.write(tail, place + "00000000-0000-4000-8000-".length, "latin1");
    }
    const firstMs = nowMs - SPREAD_MS;
    const seconds = [firstMs, nowMs].map((ms) => new Date(ms).toISOString().slice(0, SECOND_CHARS));
    const turn = Math.floor(nowMs / 1_000) * 1_000;
    this.#times.forEach((place, event) => {
      const ms = firstMs + 1 + ((event * 7) % SPREAD_MS);
      this.bytes.write((ms < turn ? seconds[0] : seconds[1]) ?? "", place, "latin1");
      this.bytes.write(String(ms % 1_000).padStart(3, "0"), place + SECOND_CHARS, "latin1");
    });
  }
}
