import {
  type DeadLetterRequestRow,
  deadLetterReplays,
  deadLetterRequests,
} from "@outlay/clickhouse/queries/dead-letters";
import type { Writer } from "@outlay/clickhouse/store";
import { deadLetterMarksTable } from "@outlay/clickhouse/tables/dead-letter-marks";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import type { PriceBook } from "@outlay/core/price-book";
import type { EventLog } from "@outlay/eventlog/port";
import { rebuildRecord } from "./rebuild-record.ts";

export interface ReplayerDeps {
  /** Where replays go: the log that ingest reads. */
  readonly log: EventLog;
  readonly writer: Writer;
  readonly books: { bookOf(project: string): PriceBook };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** How often requests are looked for, in milliseconds. */
  readonly pollMs?: number;
}

const POLL_MS = 1_000;
/** Letters under way at once: their payloads are held in memory. */
const AT_ONCE_MAX = 100;
/** Clocks of the API and of ingest may differ. */
const CLOCKS_DIFFER_MS = 3_600_000;

interface Result {
  readonly stored: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly message: string;
}

/**
 * Answers requests to replay dead letters: each goes back into the log as a record of its own and takes the way of every
 * event; what came of it is then read at its place and written down. A crash between the two sends it again, which the
 * ledger recognises as a repeat.
 */
export class Replayer {
  readonly #deps: ReplayerDeps;
  readonly #stopping = new AbortController();
  /** Replays appended by this process and not answered yet. */
  #sent = new Set<string>();
  #finished: Promise<void> = Promise.resolve();

  constructor(deps: ReplayerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#finished = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#finished;
  }

  async #run(): Promise<void> {
    const { clock, counters, logger, pollMs = POLL_MS } = this.#deps;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.look();
      } catch (error) {
        counters.add("outlay_dead_letter_replay_failures_total");
        if (!signal.aborted) logger.error("dead_letters.replay_failed", { error: String(error) });
      }
      await clock.sleep(pollMs, { signal });
    }
  }

  /** Sends what was asked for and writes down what was answered. @returns letters that still wait */
  async look(): Promise<number> {
    const { writer } = this.#deps;
    const requests = await writer.query(deadLetterRequests, { limit: AT_ONCE_MAX });
    const byReplay = new Map(requests.map((request) => [replayOf(request), request]));
    this.#sent = new Set([...this.#sent].filter((replay) => byReplay.has(replay)));
    if (requests.length === 0) return 0;
    const since = Math.min(...requests.map(({ requested_at }) => requested_at)) - CLOCKS_DIFFER_MS;
    const answers = await writer.query(deadLetterReplays, { replays: [...byReplay.keys()], since: Math.max(0, since) });
    let waiting = requests.length;
    for (const answer of answers) {
      const request = byReplay.get(answer.replay);
      byReplay.delete(answer.replay);
      if (request === undefined || answer.is_done === 0) continue;
      await this.#answer(request, answer);
      waiting -= 1;
    }
    for (const [replay, request] of byReplay) {
      if (this.#stopping.signal.aborted || this.#sent.has(replay)) continue;
      const rebuilt = await rebuildRecord(request, replay, this.#deps);
      if ("failure" in rebuilt) {
        await this.#answer(request, { stored: 0, duplicates: 0, failed: request.events, message: rebuilt.failure });
        waiting -= 1;
        continue;
      }
      await this.#deps.log.append(rebuilt.batch);
      this.#sent.add(replay);
    }
    return waiting;
  }

  async #answer(request: DeadLetterRequestRow, { stored, duplicates, failed, message }: Result): Promise<void> {
    const { writer, clock, counters, logger } = this.#deps;
    const mark = stored + duplicates === 0 ? "replay_failed" : "replayed";
    const { project_id, log_partition, log_offset, log_index, author, reason } = request;
    const row = {
      ...{ project_id, log_partition, log_offset, log_index, mark, stored, duplicates, failed, author, reason },
      // Later than the request by whatever clock, for the latest mark is the state.
      marked_at: Math.max(clock.now(), request.requested_at + 1),
      detail: mark === "replayed" ? "" : message,
    };
    await writer.insert(deadLetterMarksTable, [row], { token: `replayed:${replayOf(request)}:${row.marked_at}` });
    counters.add("outlay_dead_letter_replays_total", 1, { result: mark });
    logger.info("dead_letters.replayed", { replay: replayOf(request), mark, stored, duplicates, failed });
  }
}

/** One request to replay one letter. */
const replayOf = (row: DeadLetterRequestRow): string =>
  `${row.log_partition}-${row.log_offset}-${row.log_index}@${row.requested_at}`;
