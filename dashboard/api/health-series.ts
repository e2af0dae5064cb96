import { healthSeries } from "@outlay/clickhouse/queries/ingest-health";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { IngestHealthAnswer } from "../contract/ingest-health.ts";

type Point = IngestHealthAnswer["series"][number];
type Row = z.output<typeof healthSeries.row>;

const MINUTE_MS = 60_000;
const POINTS_MAX = 72;

/** Whole minutes, so that no more than 72 parts make the range. */
export const healthStepMs = ({ from, to }: { readonly from: number; readonly to: number }): number =>
  Math.ceil((to - from) / POINTS_MAX / MINUTE_MS) * MINUTE_MS;

/** What was received in each part of a range, those in which nothing came among them; a project "" is all of them. */
export async function readHealthSeries(
  reader: Reader,
  asked: { readonly project: string; readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<Point[]> {
  const { from, to } = asked;
  const stepMs = healthStepMs(asked);
  const rows = await reader.query(healthSeries, { ...asked, step_ms: stepMs }, { signal });
  const byPart = new Map(rows.map((row) => [row.part, row]));
  return Array.from({ length: Math.ceil((to - from) / stepMs) }, (_, part) =>
    pointJson(from + part * stepMs, Math.min(stepMs, to - from - part * stepMs), byPart.get(part)),
  );
}

function pointJson(at: number, lengthMs: number, row: Row | undefined): Point {
  const events = row?.n_events_sum ?? 0;
  // Where nothing is stored the engine's exact quantiles are zeros, which nothing took.
  const isStored = row !== undefined && row.n_stored > 0;
  const [p50 = null, p95 = null] = isStored ? row.received_to_stored : [];
  return {
    t: new Date(at).toISOString(),
    events,
    events_per_s: Number((events / (lengthMs / 1_000)).toPrecision(6)),
    waiting_records: row?.n_waiting ?? 0,
    received_to_stored: { p50_ms: p50, p95_ms: p95 },
  };
}
