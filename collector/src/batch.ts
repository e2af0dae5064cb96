import type { CallEvent } from "@outlay/core/call-event";
import { RECORD_SCHEMA } from "@outlay/core/log-record";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import type { GivenTexts, TextSettings } from "@outlay/core/text/call-text";
import type { LogBatch } from "@outlay/eventlog/port";
import type { AcceptanceTally } from "./acceptance-tally.ts";
import type { ByteLease } from "./byte-budget.ts";
import type { Fault } from "./fault.ts";
import { batchKey } from "./ids.ts";
import type { Limits } from "./limits.ts";
import type { RecentIds } from "./recent-ids.ts";
import type { RequestOrigin } from "./record-origin.ts";
import { RecordWriter } from "./record-writer.ts";
import { TextCapture, type TextTally } from "./texts/text-capture.ts";

interface BatchOptions {
  readonly project: string;
  /** Milliseconds since 1970 UTC. */
  readonly receivedAt: number;
  /** The door the request came through, and who sent it. */
  readonly origin: RequestOrigin;
  readonly tally: AcceptanceTally;
  /** The sender's id of the batch, kept over its retries. */
  readonly key: string | undefined;
  /** Bytes of the request's body: what is stored of it is about as much. */
  readonly bodyBytes: number;
  readonly limits: Pick<Limits, "eventBytesMax" | "recordBytesMax">;
  readonly recentIds: RecentIds;
  readonly lease: ByteLease;
  /** How texts of calls are kept; absent: they are not. */
  readonly text: TextSettings | undefined;
}

/** A difference of clocks that is no news. */
const CLOCKS_DIFFER_MS = 1_000;

/**
 * What one request has to store: events already written as JSON, each id once. Holds nothing durable; it is handed to
 * `appendBatch` and only then are its ids remembered and its events acknowledged.
 */
export class Batch {
  readonly project: string;
  readonly receivedAt: number;
  readonly callIds = new Set<string>();
  readonly outcomeIds = new Set<string>();
  /** Calls dated after they were received: the sender's clock is ahead of ours. */
  aheadOfUs = 0;
  readonly #options: BatchOptions;
  readonly #writer: RecordWriter;
  readonly #texts: TextCapture;
  readonly #callScope: number;
  readonly #outcomeScope: number;
  #firstId = "";
  #lastId = "";

  constructor(options: BatchOptions) {
    const { project, receivedAt, origin, tally, bodyBytes, limits, recentIds, text } = options;
    this.project = project;
    this.receivedAt = receivedAt;
    this.#options = options;
    this.#texts = new TextCapture(text, receivedAt);
    this.#callScope = recentIds.scope(`call ${project}`);
    this.#outcomeScope = recentIds.scope(`outcome ${project}`);
    this.#writer = new RecordWriter({
      project,
      receivedAt,
      origin: () => JSON.stringify({ ...origin, ...tally.stamp() }),
      bytesMax: limits.recordBytesMax,
      bytesExpected: bodyBytes,
    });
  }

  /** Events taken so far. */
  get size(): number {
    return this.callIds.size + this.outcomeIds.size;
  }

  /** Whether it is worth reading the texts of a call. */
  get keepsTexts(): boolean {
    return this.#options.text !== undefined;
  }

  /** What became of texts so far. */
  get textTally(): TextTally {
    return this.#texts.tally;
  }

  /** @param texts of the call; they are redacted here, and what is kept lies in the record of the call */
  addCall(event: CallEvent, texts?: GivenTexts): "added" | "duplicate" | Fault {
    const added = this.#add(event, event.callId, this.callIds, this.#callScope, (json) =>
      texts === undefined ? this.#writer.addCall(json) : this.#writer.addCall(json, this.#texts.keep(event, texts)),
    );
    if (added === "added" && event.occurredAt > this.receivedAt + CLOCKS_DIFFER_MS) this.aheadOfUs += 1;
    return added;
  }

  addOutcome(event: OutcomeEvent): "added" | "duplicate" | Fault {
    return this.#add(event, event.outcomeId, this.outcomeIds, this.#outcomeScope, (json) =>
      this.#writer.addOutcome(json),
    );
  }

  #add(
    event: CallEvent | OutcomeEvent,
    id: string,
    ids: Set<string>,
    scope: number,
    write: (json: string) => number,
  ): "added" | "duplicate" | Fault {
    if (ids.has(id) || this.#options.recentIds.has(scope, id)) return "duplicate";
    const json = JSON.stringify(event);
    const fault = faultOfJson(json, this.#options.limits.eventBytesMax);
    if (fault) return fault;
    this.#options.lease.take(write(json));
    ids.add(id);
    this.#noteId(id);
    return "added";
  }

  /** The batch as records of the log. Nothing can be added afterwards. */
  toRecords(): LogBatch[] {
    const { project } = this;
    const key = this.#options.key ?? batchKey(this.#firstId, this.#lastId, this.size);
    return this.#writer.finish().map(({ body, count }, part) => {
      return { key: part === 0 ? key : `${key}/${part}`, project, schema: RECORD_SCHEMA, count, body };
    });
  }

  /** Call it once the batch is durable: its ids are known from then on, and its events count as acknowledged. */
  noteDurable(): void {
    this.#options.tally.acknowledge(this.size);
    this.#options.recentIds.remember(this.#callScope, this.callIds);
    this.#options.recentIds.remember(this.#outcomeScope, this.outcomeIds);
  }

  #noteId(id: string): void {
    if (this.#firstId === "") this.#firstId = id;
    this.#lastId = id;
  }
}

function faultOfJson(json: string, bytesMax: number): Fault | undefined {
  // A UTF-16 unit is at most three bytes of UTF-8, so few texts have to be counted.
  if (json.length * 3 > bytesMax && Buffer.byteLength(json) > bytesMax) {
    return { code: "out_of_range", path: "", message: `is larger than ${bytesMax} bytes as JSON; send fewer tags` };
  }
  if (hasLoneSurrogate(json)) {
    return { code: "invalid_value", path: "", message: "contains half of a UTF-16 surrogate pair" };
  }
  return undefined;
}

/** JSON.stringify writes a lone surrogate as `\udXXX`, whole characters as themselves. No store takes the former. */
function hasLoneSurrogate(json: string): boolean {
  return json.includes("\\ud") && /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(json);
}
