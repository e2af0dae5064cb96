import { healthStages, storeTables } from "@outlay/clickhouse/queries/ingest-health";
import type { Reader } from "@outlay/clickhouse/store";
import type { StorageAnswer } from "../contract/ingest-health.ts";
import type { HandlerInput } from "./api-route.ts";

const TABLES_MAX = 100;
const WEEK_MS = 7 * 86_400_000;
const WEEK_DAYS = 7;
/** The table with a row for each call: what the growth of all others is measured by. */
const CALLS = "calls";

/** What the store holds, of all projects: who may not see all of them is told nothing of it. */
export async function answerStorage(
  reader: Reader,
  { access, now, signal }: HandlerInput<unknown, unknown>,
): Promise<StorageAnswer> {
  if (!access.isForAllProjects) return { tables: null, bytes: null, merges: null, bytes_a_day: null };
  const [rows, [received]] = await Promise.all([
    reader.query(storeTables, { limit: TABLES_MAX }, { signal }),
    reader.query(healthStages, { project: "", from: now - WEEK_MS, to: now }, { signal }),
  ]);
  const bytes = rows.reduce((sum, { n_bytes }) => sum + n_bytes, 0);
  const calls = rows.find(({ name }) => name === CALLS)?.n_rows ?? 0;
  const eventsADay = (received?.n_events_sum ?? 0) / WEEK_DAYS;
  return {
    tables: rows.map(({ name, n_parts, n_rows, n_bytes }) => ({ name, parts: n_parts, rows: n_rows, bytes: n_bytes })),
    bytes,
    merges: rows[0]?.n_merges ?? 0,
    bytes_a_day: calls === 0 || eventsADay === 0 ? null : Math.round((bytes / calls) * eventsADay),
  };
}
