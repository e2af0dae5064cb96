import type { LogReader, LogRecord, OffsetRange, ReaderControl, ReaderHandlers } from "../src/port.ts";

type TakesRecords = (records: readonly LogRecord[], control: ReaderControl) => void | Promise<void>;

/** A reader at work, and what it was given so far. */
export class Reading implements ReaderHandlers {
  readonly assigned: { partition: number; next: bigint; pending: OffsetRange | undefined }[] = [];
  readonly records: LogRecord[] = [];
  revoked = 0;
  /** Settles with `run`. */
  readonly ended: Promise<void>;
  readonly #onRecords: TakesRecords;
  #changed = () => {};

  constructor(reader: LogReader, onRecords: TakesRecords = () => {}) {
    this.#onRecords = onRecords;
    this.ended = reader.run(this);
    this.ended.catch(() => {}); // Looked at by the tests that mean it.
  }

  onAssign(partition: number, next: bigint, pending: OffsetRange | undefined): void {
    this.assigned.push({ partition, next, pending });
    this.#changed();
  }

  async onRecords(_: number, records: readonly LogRecord[], control: ReaderControl): Promise<void> {
    this.records.push(...records);
    this.#changed();
    await this.#onRecords(records, control);
  }

  onRevoke(): void {
    this.revoked += 1;
    this.#changed();
  }

  /** Resolves once `isSo`, looked at after every call of a handler. */
  async until(isSo: (reading: this) => boolean): Promise<void> {
    while (!isSo(this)) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Resolves once `count` records were given, repeated ones counted again. */
  untilCount(count: number): Promise<void> {
    return this.until(({ records }) => records.length >= count);
  }

  keys(): string[] {
    return this.records.map(({ key }) => key);
  }

  bodies(): string[] {
    return this.records.map(({ body }) => Buffer.from(body).toString());
  }
}
