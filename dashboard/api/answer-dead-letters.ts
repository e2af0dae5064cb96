import { type DeadLetterListRow, deadLetterList, deadLetterMarks } from "@outlay/clickhouse/queries/dead-letters";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { DeadLetterJson, deadLetterEndpoint, deadLettersEndpoint } from "../contract/dead-letters.ts";
import type { HandlerInput } from "./api-route.ts";
import { parseRange, parseZone } from "./range.ts";

type Asked<E extends { query: z.ZodType }> = HandlerInput<z.output<E["query"]>, unknown>;
type Answer<E extends { response: z.ZodType }> = z.input<E["response"]>;

/** A page of the dead letters of a project, newest first. */
export async function answerDeadLetters(
  reader: Reader,
  { query, now, signal }: Asked<typeof deadLettersEndpoint>,
): Promise<Answer<typeof deadLettersEndpoint>> {
  const { project, limit } = query;
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const chosen = { reasons: query.reason, statuses: query.status };
  const rows = await reader.query(
    deadLetterList,
    { project, from, to, limit, ...chosen, ...afterCursor(query.cursor) },
    { signal },
  );
  const found = rows[0]?.rows_found ?? 0;
  const last = rows.at(-1);
  const next = last === undefined || found <= rows.length ? null : `${last.failed_at}-${letterIdOf(last)}`;
  return { letters: rows.map(letterJson), found, next };
}

/** One letter with its payload and its history. AppError `not_found`. */
export async function answerDeadLetter(
  reader: Reader,
  { query: { project, id }, now, signal }: Asked<typeof deadLetterEndpoint>,
): Promise<Answer<typeof deadLetterEndpoint>> {
  const everything = { from: 0, to: now + 86_400_000, limit: 1 };
  const [row] = await reader.query(
    deadLetterList,
    { project, ...everything, places: [id], with_payload: true },
    { signal },
  );
  if (row === undefined) throw new AppError("not_found", `project ${project} has no dead letter ${id}`);
  const place = { project, partition: row.log_partition, offset: row.log_offset, index: row.log_index };
  const marks = await reader.query(deadLetterMarks, place, { signal });
  return {
    ...letterJson(row),
    payload: row.status === "purged" || mayHoldTexts(row) ? null : row.payload,
    history: marks.map(({ mark, marked_at, detail, ...mark_ }) => ({
      at: new Date(marked_at).toISOString(),
      what: mark,
      message: detail,
      ...mark_,
    })),
  };
}

/** A whole record may carry prompts and answers beside its calls. They have one door, which writes down who looks. */
function mayHoldTexts({ kind, payload, encoding }: DeadLetterListRow): boolean {
  if (kind !== "record" && kind !== "") return false;
  const text = encoding === "base64" ? Buffer.from(payload, "base64").toString("latin1") : payload;
  return /"texts"\s*:/.test(text);
}

export const letterIdOf = (row: Pick<DeadLetterListRow, "log_partition" | "log_offset" | "log_index">): string =>
  `${row.log_partition}-${row.log_offset}-${row.log_index}`;

function afterCursor(cursor: string | undefined) {
  if (cursor === undefined) return {};
  const [after, partition, offset = "0", index] = cursor.split("-");
  return {
    after: Number(after),
    after_partition: Number(partition),
    after_offset: BigInt(offset),
    after_index: Number(index),
  };
}

function letterJson(row: DeadLetterListRow): DeadLetterJson {
  const iso = (at: number): string => new Date(at).toISOString();
  const isPurged = row.status === "purged";
  return {
    id: letterIdOf(row),
    reason: row.reason,
    message: row.message,
    kind: row.kind,
    events: row.n_events,
    status: row.status as DeadLetterJson["status"],
    failed_at: iso(row.failed_at),
    received_at: row.received_at === null ? null : iso(row.received_at),
    origin: {
      partition: row.log_partition,
      offset: String(row.log_offset),
      index: row.log_index,
      batch: row.record_key,
      signal: row.signal,
      client: row.client,
      schema: row.record_schema,
    },
    payload_bytes: isPurged ? 0 : row.payload_bytes,
    encoding: row.encoding,
    is_truncated: row.is_truncated,
    result:
      row.marked_at === null
        ? null
        : {
            at: iso(row.marked_at),
            stored: row.n_stored,
            duplicates: row.n_duplicates,
            failed: row.n_failed,
            message: row.detail,
          },
  };
}
