/** The body of one log record, and how many events it holds. */
export interface RecordBody {
  readonly body: Uint8Array;
  readonly count: number;
}

interface RecordWriterOptions {
  readonly project: string;
  /** Milliseconds since 1970 UTC. */
  readonly receivedAt: number;
  /** Asked at the beginning of each record: where it comes from, as JSON. Absent: the records do not say. */
  readonly origin?: () => string;
  /** Bytes of one record; only a single larger event makes a larger one. */
  readonly bytesMax: number;
  /** Bytes that all events together will take, as far as can be told. */
  readonly bytesExpected: number;
}

const BETWEEN_LISTS = '],"outcomes":[';
const BEFORE_TEXTS = '],"texts":[';
const END = "]}";
/** What stands around the events of a record besides its head. */
const FRAME_BYTES = BETWEEN_LISTS.length + BEFORE_TEXTS.length + END.length;
const NO_TEXTS: readonly string[] = [];
const COMMA = 0x2c;
/** UTF-8 needs at most three bytes for one UTF-16 unit. */
const BYTES_PER_UNIT_MAX = 3;

/**
 * Writes events, given as JSON, into the bodies of log records (`LogRecord` of core). Calls go straight into the bytes of
 * the record, so that the text of one can be forgotten before that of the next is made; outcomes, which are few, and
 * texts of calls, which are seldom kept, wait for the end of the calls.
 */
export class RecordWriter {
  readonly #head: () => string;
  readonly #bytesMax: number;
  #bytesExpected: number;
  readonly #finished: RecordBody[] = [];
  #buffer = Buffer.alloc(0);
  /** Bytes of the buffer in use. */
  #used = 0;
  #calls = 0;
  #outcomes: string[] = [];
  /** Of the calls of this record: a text lies in the record of its call. */
  #texts: string[] = [];
  /** Bytes of the outcomes and texts that wait. */
  #waitingBytes = 0;

  constructor({ project, receivedAt, origin, bytesMax, bytesExpected }: RecordWriterOptions) {
    const start = `{"project":${JSON.stringify(project)},"receivedAt":${receivedAt},`;
    this.#head = () => `${start}${origin === undefined ? "" : `"origin":${origin()},`}"calls":[`;
    this.#bytesMax = bytesMax;
    this.#bytesExpected = bytesExpected;
  }

  /** The bytes it takes with its texts. `json` has no lone surrogate, nor has a text. */
  addCall(json: string, texts = NO_TEXTS): number {
    let textBytes = 0;
    for (const text of texts) textBytes += Buffer.byteLength(text) + 1;
    const bytesMost = json.length * BYTES_PER_UNIT_MAX + 1 + textBytes;
    // Counting a text's bytes costs as much as writing it: it is done only where they might not fit.
    if (this.#used === 0 || this.#roomIn(this.#buffer.length) < bytesMost)
      this.#makeRoom(Buffer.byteLength(json) + 1 + textBytes);
    if (this.#calls > 0) {
      this.#buffer[this.#used] = COMMA;
      this.#used += 1;
    }
    const bytes = this.#buffer.write(json, this.#used);
    this.#used += bytes;
    this.#calls += 1;
    if (textBytes === 0) return bytes;
    this.#texts.push(...texts);
    this.#waitingBytes += textBytes;
    return bytes + textBytes;
  }

  /** The bytes it takes. `json` has no lone surrogate. */
  addOutcome(json: string): number {
    const bytes = Buffer.byteLength(json);
    this.#makeRoom(bytes + 1);
    this.#outcomes.push(json);
    this.#waitingBytes += bytes + 1;
    return bytes;
  }

  /** All records, in the order of their events. The writer is not to be used afterwards. */
  finish(): readonly RecordBody[] {
    if (this.#used > 0) this.#close();
    return this.#finished;
  }

  /** What is left of a record of `size` bytes when everything taken so far is written. */
  #roomIn(size: number): number {
    return size - this.#used - this.#waitingBytes - FRAME_BYTES;
  }

  /** Makes place for `bytes` more: in the record as it is, in a larger buffer, or in the next record. */
  #makeRoom(bytes: number): void {
    if (this.#used > 0 && this.#roomIn(this.#bytesMax) < bytes) this.#close();
    if (this.#used === 0) this.#open();
    const missing = bytes - this.#roomIn(this.#buffer.length);
    if (missing <= 0) return;
    const size = this.#buffer.length + missing;
    const larger = Buffer.allocUnsafeSlow(Math.max(size, Math.min(this.#bytesMax, this.#buffer.length * 2)));
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#buffer = larger;
  }

  #open(): void {
    const head = this.#head();
    // The head is ASCII but for an origin, and there every text was checked to be.
    const frame = head.length + FRAME_BYTES;
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(frame, Math.min(this.#bytesMax, frame + this.#bytesExpected)));
    this.#used = this.#buffer.write(head);
  }

  #close(): void {
    const outcomes = this.#outcomes.join(",");
    const texts = this.#texts.length === 0 ? "" : `${BEFORE_TEXTS}${this.#texts.join(",")}`;
    this.#used += this.#buffer.write(`${BETWEEN_LISTS}${outcomes}${texts}${END}`, this.#used);
    const count = this.#calls + this.#outcomes.length;
    this.#finished.push({ body: this.#buffer.subarray(0, this.#used), count });
    this.#bytesExpected = Math.max(0, this.#bytesExpected - this.#used);
    this.#used = 0;
    this.#calls = 0;
    this.#outcomes = [];
    this.#texts = [];
    this.#waitingBytes = 0;
  }
}
