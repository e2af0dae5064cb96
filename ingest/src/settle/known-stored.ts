import { settleHasCoarse, settleHasJudgements, settleHasUnidentified } from "@outlay/clickhouse/queries/settle";
import type { Writer } from "@outlay/clickhouse/store";

const USES_MAX = 50_000;

/** What is known to be stored, so that it need not be asked for at every look. */
export class KnownStored {
  readonly #writer: Writer;
  #uses = new Set<string>();
  #hasCoarse = false;
  #hasAskedForCoarse = false;
  #hasUnidentified = false;
  #hasAskedForUnidentified = false;
  #hasJudgements = false;
  #hasAskedForJudgements = false;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /**
   * Remembers that a source used a model on a day, in bounded memory; to have forgotten it costs a look at metrics that
   * changes nothing.
   * @returns whether it is new.
   */
  addUse(name: string): boolean {
    if (this.#uses.has(name)) return false;
    if (this.#uses.size >= USES_MAX) this.#uses = new Set();
    this.#uses.add(name);
    return true;
  }

  /** Whether anything was ever stored that is linked by its source alone; `isNew`: some of it just was. */
  async haveCoarse(isNew: boolean): Promise<boolean> {
    if (isNew) this.#hasCoarse = true;
    if (!this.#hasCoarse && !this.#hasAskedForCoarse) {
      const [row] = await this.#writer.query(settleHasCoarse, {});
      this.#hasCoarse = row?.has_coarse === 1;
      this.#hasAskedForCoarse = true;
    }
    return this.#hasCoarse;
  }

  /** Whether any span of a call was ever stored that names no response; `isNew` as above. */
  async haveUnidentified(isNew: boolean): Promise<boolean> {
    if (isNew) this.#hasUnidentified = true;
    if (!this.#hasUnidentified && !this.#hasAskedForUnidentified) {
      const [row] = await this.#writer.query(settleHasUnidentified, {});
      this.#hasUnidentified = row?.has_unidentified === 1;
      this.#hasAskedForUnidentified = true;
    }
    return this.#hasUnidentified;
  }

  /** Whether any judgement was ever stored that names a trace or a response and no task; `isNew` as above. */
  async haveJudgements(isNew: boolean): Promise<boolean> {
    if (isNew) this.#hasJudgements = true;
    if (!this.#hasJudgements && !this.#hasAskedForJudgements) {
      const [row] = await this.#writer.query(settleHasJudgements, {});
      this.#hasJudgements = row?.has_judgements === 1;
      this.#hasAskedForJudgements = true;
    }
    return this.#hasJudgements;
  }
}
