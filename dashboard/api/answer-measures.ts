import { measuresBreakers, measuresFreshness } from "@outlay/clickhouse/queries/measures";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { measures } from "@outlay/core/measures/catalogue";
import type { z } from "zod";
import type { breakersEndpoint, freshnessEndpoint, measuresEndpoint } from "../contract/measures.ts";
import type { HandlerInput } from "./api-route.ts";
import { readDataVersion } from "./data-version.ts";
import { openQuestion, rangeJson, shareOf } from "./measure-scope.ts";
import { parseRange, parseZone } from "./range.ts";

/** The catalogue of measures. */
export async function answerCatalogue(): Promise<z.input<(typeof measuresEndpoint)["response"]>> {
  return {
    measures: measures.map(({ note, ...measure }) => ({
      ...measure,
      metrics: [...measure.metrics],
      endpoints: [...measure.endpoints],
      note: note ?? null,
    })),
  };
}

/** How fresh the figures of a range are (M23). */
export async function answerFreshness(
  reader: Reader,
  { query, now, signal }: HandlerInput<z.output<(typeof freshnessEndpoint)["query"]>, unknown>,
): Promise<z.input<(typeof freshnessEndpoint)["response"]>> {
  const { project } = query;
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const version = await readDataVersion(reader, project, signal);
  const [row] = await reader.query(measuresFreshness, { project, from, to }, { signal });
  if (row === undefined) throw new AppError("internal", "counts over no rows are still a row");
  const newest = row.newest_at;
  return {
    range: rangeJson({ from, to }),
    now: new Date(now).toISOString(),
    newest_event_at: newest === null ? null : new Date(newest).toISOString(),
    // The clock of a sender may be ahead of ours.
    age_ms: newest === null ? null : Math.max(0, now - newest),
    calls: row.calls,
    arrival_p50_ms: row.arrival_delays[0] ?? null,
    arrival_p95_ms: row.arrival_delays[1] ?? null,
    placed_calls: row.placed_calls,
    queryable_p50_ms: row.ingest_delays[0] ?? null,
    queryable_p95_ms: row.ingest_delays[1] ?? null,
    data_version: version,
  };
}

const BREAKERS_MAX = 200;
const MINUTE_MS = 60_000;

/** How long breakers were open (M21). What has not happened yet is not counted. */
export async function answerBreakers(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof breakersEndpoint)["body"]>>,
): Promise<z.input<(typeof breakersEndpoint)["response"]>> {
  const question = await openQuestion(reader, { asked: body, by: [], now, signal });
  const { from, to } = question.range;
  const params = { from, to: Math.max(from, Math.min(to, now)), hold_ms: Math.round(body.hold_minutes * MINUTE_MS) };
  const rows = await reader.query(measuresBreakers, { ...question.scope, ...params, limit: BREAKERS_MAX }, { signal });
  return {
    range: rangeJson(question.range),
    breakers: rows.map(({ provider, model, calls, openings, open_ms, half_open_ms, known_ms, ...last }) => ({
      ...{ provider, model, calls, openings },
      open_minutes: open_ms / MINUTE_MS,
      half_open_minutes: half_open_ms / MINUTE_MS,
      known_minutes: known_ms / MINUTE_MS,
      open_share: shareOf(open_ms, known_ms),
      last_state: last.last_state,
      last_at: new Date(last.last_at).toISOString(),
    })),
    breakers_omitted: Math.max(0, (rows[0]?.rows_found ?? 0) - rows.length),
    data_version: question.version,
  };
}
