import { randomUUID } from "node:crypto";
import { type DeadLetterListRow, deadLetterList } from "@outlay/clickhouse/queries/dead-letters";
import type { Writer } from "@outlay/clickhouse/store";
import { deadLetterMarksTable } from "@outlay/clickhouse/tables/dead-letter-marks";
import { type DeadLetterRow, deadLettersTable } from "@outlay/clickhouse/tables/dead-letters";
import type { z } from "zod";
import {
  DEAD_LETTERS_AT_ONCE_MAX,
  type LettersTaken,
  type replayDeadLettersEndpoint,
} from "../contract/dead-letters.ts";
import { letterIdOf } from "./answer-dead-letters.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { parseRange, parseZone, refused } from "./range.ts";

type Asked = HandlerInput<unknown, z.output<(typeof replayDeadLettersEndpoint)["body"]>>;

/** Asks ingest to send letters through again; it writes down what came of it. */
export function answerReplayDeadLetters(writer: Writer, input: Asked): Promise<LettersTaken> {
  return change(writer, input, "replay_requested", (letter) => {
    if (letter.status === "purged") return "its payload was purged";
    if (letter.status === "replayed") return "it was replayed already";
    if (letter.status === "replay_requested") return "its replay is under way";
    return letter.is_truncated ? "it was too large to be kept whole" : undefined;
  });
}

/** Writes down that letters are given up, then takes their payload away. The letters themselves stay. */
export async function answerPurgeDeadLetters(writer: Writer, input: Asked): Promise<LettersTaken> {
  return change(writer, input, "purged", (letter) => {
    if (letter.status === "purged") return "it was purged already";
    return letter.status === "replay_requested" ? "its replay is under way" : undefined;
  });
}

async function change(
  writer: Writer,
  { body, access, now }: Asked,
  mark: "replay_requested" | "purged",
  obstacleOf: (letter: DeadLetterListRow) => string | undefined,
): Promise<LettersTaken> {
  const { project, ids = [], reason } = body;
  const author = authorOf(access, body.author);
  const letters = await choose(writer, body, now);
  const found = new Map(letters.map((letter) => [letterIdOf(letter), letter]));
  const leftOut = ids
    .filter((id) => !found.has(id))
    .map((id) => ({ id, because: `project ${project} has no such dead letter` }));
  const taken: DeadLetterListRow[] = [];
  for (const [id, letter] of found) {
    const because = obstacleOf(letter);
    if (because === undefined) taken.push(letter);
    else leftOut.push({ id, because });
  }
  const marks = taken.map((letter) => ({
    ...placeOf(project, letter),
    // Two marks of one letter never have one time: the later one is its state.
    marked_at: Math.max(now, (letter.marked_at ?? 0) + 1),
    mark,
    ...{ stored: 0, duplicates: 0, failed: 0, detail: "" },
    author,
    reason,
  }));
  const token = `dead-letters:${randomUUID()}`;
  if (marks.length > 0) await writer.insert(deadLetterMarksTable, marks, { token });
  if (mark === "purged" && taken.length > 0)
    await writer.insert(
      deadLettersTable,
      taken.map((letter) => withoutPayload(project, letter)),
      { token },
    );
  const rest = body.filter === undefined ? 0 : (letters[0]?.rows_found ?? 0) - letters.length;
  return { taken: taken.map(letterIdOf), left_out: leftOut, remaining: rest };
}

/** Throws AppError `bad_request` unless the letters are named one way. */
async function choose(writer: Writer, { project, ids, filter }: Asked["body"], now: number) {
  if ((ids === undefined) === (filter === undefined))
    throw refused("ids", "say which letters: either ids, or a filter such as {} for all that are open");
  const range = filter === undefined ? { from: 0, to: now + 86_400_000 } : parseRange(filter, utc(now));
  return writer.query(deadLetterList, {
    project,
    from: range.from,
    to: range.to,
    limit: DEAD_LETTERS_AT_ONCE_MAX,
    ...(filter === undefined ? { places: ids ?? [] } : { reasons: filter.reasons, statuses: ["open"] }),
  });
}

const utc = (now: number) => ({ now, zone: parseZone("UTC"), path: "filter." });

const placeOf = (project: string, { log_partition, log_offset, log_index }: DeadLetterListRow) => ({
  ...{ project_id: project, log_partition, log_offset, log_index },
});

/** Replaces the letter at the next merge of the table; until then every reader sees this one. */
function withoutPayload(project: string, letter: DeadLetterListRow): DeadLetterRow {
  return {
    ...placeOf(project, letter),
    reason: letter.reason,
    message: letter.message,
    payload: "",
    failed_at: letter.failed_at,
    received_at: letter.received_at ?? 0,
    kind: letter.kind,
    events: letter.n_events,
    encoding: letter.encoding,
    is_truncated: letter.is_truncated,
    record_schema: letter.record_schema,
    record_key: letter.record_key,
    signal: letter.signal,
    client: letter.client,
  };
}
