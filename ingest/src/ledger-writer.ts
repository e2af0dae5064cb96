import type { LedgerCorrection } from "@outlay/clickhouse/correction";
import { currentRevisions } from "@outlay/clickhouse/queries/current-revisions";
import type { Writer } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";

/** Writes corrections. Those whose revision is not current any more are left out. @returns how many were written */
export type Correct = (
  corrections: readonly LedgerCorrection[],
  options: {
    /** Kept in `corrected_by`. */
    readonly author: string;
    /** What they are for, e.g. `reprice:<job>:<page>`; printable ASCII without spaces and quotes. */
    readonly token: string;
  },
) => Promise<number>;

/** Calls corrected by one statement: enough to be quick, few enough for one block of the engine. */
const CORRECTIONS_PER_STATEMENT = 2_000;
/** Rows that a statement did not write although it should have are written again, this many times. */
const REPAIRS_MAX = 3;

/**
 * The one writer that corrects the ledger. Whoever corrects reads, decides and writes in one turn that nobody else's
 * corrections interrupt; inserts of new events go on meanwhile.
 */
export class LedgerWriter {
  readonly #writer: Writer;
  readonly #clock: Clock;
  #last: Promise<unknown> = Promise.resolve();
  #written = 0;

  constructor({ writer, clock }: { writer: Writer; clock: Clock }) {
    this.#writer = writer;
    this.#clock = clock;
  }

  /** Runs `work` when everyone before has finished. Rejects as it does; the next one is not disturbed by that. */
  alone<Result>(work: (correct: Correct) => Promise<Result>): Promise<Result> {
    const correct: Correct = (corrections, { author, token }) => {
      this.#written += 1;
      // No two requests of this process have one token, and none of another process has its time.
      const at = this.#clock.now();
      return correctLedger(this.#writer, corrections, { author, at, token: `${token}:${at}:${this.#written}` });
    };
    const turn = this.#last.then(() => work(correct));
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/**
 * Corrects and reads back. A kill inside an insert may leave the engine's deduplication record without the rows, so what
 * is not there afterwards is written again under a token of its own. AppError `store_unavailable` when that did not help.
 */
async function correctLedger(
  writer: Writer,
  corrections: readonly LedgerCorrection[],
  { author, token, at }: { author: string; token: string; at: number },
): Promise<number> {
  let written = 0;
  for (let start = 0; start < corrections.length; start += CORRECTIONS_PER_STATEMENT) {
    const part = corrections.slice(start, start + CORRECTIONS_PER_STATEMENT);
    let open = (await withRevisions(writer, part)).filter(isOpen);
    const wanted = open.length;
    for (let attempt = 0; open.length > 0; attempt += 1) {
      if (attempt > REPAIRS_MAX) {
        const message = `${open.length} corrections were accepted by the database and are not in it`;
        throw new AppError("store_unavailable", message, { retryable: true });
      }
      const name = `${token}:${start}:${attempt}`;
      await writer.correct(
        open.map(({ correction }) => correction),
        { author, at, token: name },
      );
      open = (
        await withRevisions(
          writer,
          open.map(({ correction }) => correction),
        )
      ).filter(isOpen);
    }
    written += wanted;
  }
  return written;
}

interface Found {
  readonly correction: LedgerCorrection;
  /** `undefined`: no such call. */
  readonly revision: number | undefined;
}

const isOpen = ({ correction, revision }: Found): boolean => revision === correction.revision;

async function withRevisions(writer: Writer, corrections: readonly LedgerCorrection[]): Promise<Found[]> {
  const revisions = new Map<string, number>();
  for (const project of new Set(corrections.map((correction) => correction.project))) {
    const own = corrections.filter((correction) => correction.project === project);
    const places = { times: own.map(({ ts }) => ts), call_ids: own.map(({ callId }) => callId) };
    for (const row of await writer.query(currentRevisions, { project, ...places }))
      revisions.set(`${project} ${row.call_id} ${row.ts}`, row.revision);
  }
  return corrections.map((correction) => ({
    correction,
    revision: revisions.get(`${correction.project} ${correction.callId} ${correction.ts}`),
  }));
}
