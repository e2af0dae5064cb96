import {
  type HealthSourceRow,
  healthClients,
  healthDeadLetters,
  healthPartitions,
  healthSkew,
  healthSources,
  healthStages,
  healthTasks,
} from "@outlay/clickhouse/queries/ingest-health";
import { rollupSize } from "@outlay/clickhouse/queries/rollups";
import { rollupNames } from "@outlay/clickhouse/rollups";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { IngestHealthAnswer, ingestHealthEndpoint } from "../contract/ingest-health.ts";
import type { HandlerInput } from "./api-route.ts";
import { healthProblems } from "./health-problems.ts";
import { readHealthSeries } from "./health-series.ts";
import { healthTasksJson } from "./health-tasks.ts";
import type { LocalCounters } from "./local-counters.ts";
import { parseRange, parseZone } from "./range.ts";

type HealthQuery = z.output<(typeof ingestHealthEndpoint)["query"]>;

const SOURCES_MAX = 500;
const CLIENTS_MAX = 200;
const SILENT_GAPS = 3;
const SILENT_S_MIN = 900;
/** Minutes in which a source was heard of before it is expected to be heard of again. */
const RHYTHM_MINUTES_MIN = 10;

/** Lags by stage, sources that fell silent, who sends and what they lost, and what could not be stored. */
export async function answerIngestHealth(
  reader: Reader,
  local: LocalCounters | undefined,
  { query, access, now, signal }: HandlerInput<HealthQuery, unknown>,
): Promise<IngestHealthAnswer> {
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const isWhole = query.scope === "installation" && access.isForAllProjects;
  const asked = { project: isWhole ? "" : query.project, from, to };
  const [[stages], series, [skew], sources, clients, letters, whole] = await Promise.all([
    reader.query(healthStages, asked, { signal }),
    readHealthSeries(reader, asked, signal),
    reader.query(healthSkew, asked, { signal }),
    reader.query(healthSources, { ...asked, limit: SOURCES_MAX }, { signal }),
    reader.query(healthClients, { ...asked, limit: CLIENTS_MAX }, { signal }),
    reader.query(healthDeadLetters, asked, { signal }),
    isWhole ? readWhole(reader, { ...asked, project: query.project, now }, signal) : NOT_TOLD,
  ]);
  const answer: Omit<IngestHealthAnswer, "problems"> = {
    range: { from: iso(from), to: iso(to) },
    scope: isWhole ? "installation" : "project",
    stages: stagesJson(stages),
    series,
    event_to_received: {
      calls: skew?.n_calls ?? 0,
      ...{ p5_ms: skew?.ages[0] ?? null, p50_ms: skew?.ages[1] ?? null, p95_ms: skew?.ages[2] ?? null },
      ahead: skew?.n_ahead ?? 0,
      day_late: skew?.n_day_late ?? 0,
    },
    ...whole,
    queue: local?.queue?.() ?? null,
    dead_letters: letters.map(({ reason, n_in_range, n_open, n_replaying }) => ({
      ...{ reason, in_range: n_in_range, open: n_open, replaying: n_replaying },
    })),
    sources: sources
      .map((row) => sourceJson(row, to))
      .sort((left, right) => Number(right.is_silent) - Number(left.is_silent)),
    clients: clients.map(({ project_id, client, n_processes, n_records, n_events, last_seen_at, dropped }) => ({
      ...{ project: project_id, client, processes: n_processes, records: n_records, events: n_events },
      ...{ last_seen_at: iso(last_seen_at), dropped },
    })),
  };
  return { ...answer, problems: healthProblems(answer, now) };
}

type Whole = Pick<IngestHealthAnswer, "settled" | "tasks" | "rollups" | "partitions" | "duplicates">;

/** Partitions serve every project, so only a caller who may see all of them can be told. */
const NOT_TOLD: Whole = {
  ...{ settled: null, tasks: null, rollups: null, partitions: null, duplicates: null },
};

/** What is known of the installation and of no project. */
async function readWhole(
  reader: Reader,
  { project, from, to, now }: { readonly project: string; readonly from: number; readonly to: number; now: number },
  signal: AbortSignal,
): Promise<Whole> {
  const [partitions, [tasks], [filled]] = await Promise.all([
    reader.query(healthPartitions, { from, to }, { signal }),
    reader.query(healthTasks, { now }, { signal }),
    reader.query(rollupSize, { project, from: 0, to: 1 }, { signal }),
  ]);
  const waits = partitions.flatMap(({ unsettled_since: since }) => since ?? []);
  return {
    settled: {
      waiting_ranges: sum(partitions.map(({ n_unsettled }) => n_unsettled)),
      waiting_since: waits.length === 0 ? null : iso(Math.min(...waits)),
    },
    tasks: healthTasksJson(tasks),
    rollups: { filled: filled?.filled ?? 0, known: rollupNames.length },
    partitions: partitions.map(partitionJson),
    duplicates: sum(partitions.map(({ n_duplicates }) => n_duplicates)),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const halves = (values: readonly number[] | undefined) => ({ p50: values?.[0] ?? null, p95: values?.[1] ?? null });
const lag = (values: readonly number[] | undefined) => ({ p50_ms: values?.[0] ?? null, p95_ms: values?.[1] ?? null });

function stagesJson(row: z.output<typeof healthStages.row> | undefined): IngestHealthAnswer["stages"] {
  // Without rows the engine's exact quantiles are zeros, which nothing took.
  const some = row !== undefined && row.n_records > 0 ? row : undefined;
  const stored = some !== undefined && some.n_waiting < some.n_records ? some : undefined;
  return {
    records: row?.n_records ?? 0,
    events: row?.n_events_sum ?? 0,
    bytes: row?.n_bytes_sum ?? 0,
    events_per_record: halves(some?.record_events),
    received_to_read: lag(some?.received_to_read),
    read_to_stored: lag(stored?.read_to_stored),
    received_to_stored: lag(stored?.received_to_stored),
    waiting: {
      records: row?.n_waiting ?? 0,
      since: row === undefined || row.waiting_since === null ? null : iso(row.waiting_since),
    },
  };
}

function partitionJson(row: z.output<typeof healthPartitions.row>) {
  const some = row.n_ranges > 0 ? row : undefined;
  return {
    partition: row.log_partition,
    ranges: row.n_ranges,
    stored: row.n_stored,
    duplicates: row.n_duplicates,
    dead_letters: row.n_dead_letters,
    repaired: row.n_repaired,
    range_events: halves(some?.range_events),
    insert: lag(some?.insert_times),
    newest_offset: String(row.newest_offset),
    newest_insert_at: iso(row.newest_insert_at),
  };
}

/** A source is silent that was regular, and was not heard of for three times its longest usual gap and 15 minutes. */
function sourceJson(row: HealthSourceRow, to: number): IngestHealthAnswer["sources"][number] {
  const isRegular = row.n_minutes >= RHYTHM_MINUTES_MIN && row.gap_p95_s !== null;
  const silentAfter = isRegular ? Math.max(SILENT_GAPS * (row.gap_p95_s ?? 0), SILENT_S_MIN) : null;
  return {
    ...{ project: row.project_id, signal: row.signal, emitter: row.emitter, client: row.client },
    events: row.n_events_in_range,
    events_week: row.n_events,
    first_seen_at: iso(row.first_seen_at),
    last_seen_at: iso(row.last_seen_at),
    gap_p95_s: row.gap_p95_s,
    silent_after_s: silentAfter,
    is_silent: silentAfter !== null && to - row.last_seen_at > silentAfter * 1_000,
  };
}
