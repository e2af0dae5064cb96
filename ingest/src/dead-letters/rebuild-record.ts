import type { DeadLetterRequestRow } from "@outlay/clickhouse/queries/dead-letters";
import type { Clock } from "@outlay/core/clock";
import { RECORD_SCHEMA } from "@outlay/core/log-record";
import type { PriceBook } from "@outlay/core/price-book";
import type { LogBatch, LogRecord } from "@outlay/eventlog/port";
import { decodeRecord } from "../decode-record.ts";
import { IdWindow } from "../id-window.ts";
import { prepareRange } from "../prepare-range.ts";
import { payloadBytes } from "./letter-payload.ts";

/** A dead letter as a new record of the log, or why it would only fail again. */
export type Rebuilt = { readonly batch: LogBatch } | { readonly failure: string };

interface Items {
  readonly project: string;
  readonly calls: readonly unknown[];
  readonly outcomes: readonly unknown[];
}

/**
 * Makes a record of what a dead letter kept. Its events keep their identity, so one that the ledger has by now is
 * recognised; only the time of reception is that of the replay. Of a whole record that can be read by now, what still
 * cannot be used becomes dead letters of its own.
 */
export async function rebuildRecord(
  letter: DeadLetterRequestRow,
  replayOf: string,
  deps: { readonly books: { bookOf(project: string): PriceBook }; readonly clock: Clock },
): Promise<Rebuilt> {
  if (letter.is_truncated) return { failure: "its payload was too large to be kept whole" };
  const items = itemsOf(letter);
  if (typeof items === "string") return { failure: items };
  const { project, calls, outcomes } = items;
  const receivedAt = deps.clock.now();
  const origin = { signal: "replay", replayOf };
  const body = Buffer.from(JSON.stringify({ project, receivedAt, origin, calls, outcomes }));
  const count = calls.length + outcomes.length;
  const batch = { key: `replay:${replayOf}`, project, schema: RECORD_SCHEMA, count, body };
  // The very path the record will take, without its end.
  const tried = await prepareRange(0, [{ ...batch, partition: 0, offset: 0n }], {
    ...deps,
    window: new IdWindow(count),
  });
  const [first] = tried.deadLetters;
  if (first !== undefined && tried.added.length === 0) return { failure: `${first.reason}: ${first.message}` };
  return { batch };
}

/** The events of a letter, as they came; a text says why there are none. */
function itemsOf(letter: DeadLetterRequestRow): Items | string {
  const body = payloadBytes(letter);
  if (letter.kind === "record") return itemsOfRecord(letter, body);
  const item = parseJson(body);
  if (item === undefined) return itemsOfRecord(letter, body); // From before the kind was kept.
  const isOutcome =
    letter.kind === "outcome" ||
    (letter.kind === "" && typeof item === "object" && item !== null && "outcomeId" in item);
  return { project: letter.project_id, calls: isOutcome ? [] : [item], outcomes: isOutcome ? [item] : [] };
}

function itemsOfRecord(letter: DeadLetterRequestRow, body: Uint8Array): Items | string {
  const record: LogRecord = {
    ...{ key: "", project: letter.project_id, schema: letter.record_schema, count: letter.events, body },
    ...{ partition: letter.log_partition, offset: letter.log_offset },
  };
  const decoded = decodeRecord(record);
  const whole = decoded.unusable.find(({ kind }) => kind === "record");
  if (whole !== undefined) return `${whole.reason}: ${whole.message}`;
  const { calls, outcomes } = parseJson(body) as Pick<Items, "calls" | "outcomes">; // It was decoded just now.
  return { project: decoded.project, calls, outcomes };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
