import { pulse, pulseProjects } from "@outlay/clickhouse/queries/pulse";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { PulseAnswer, pulseEndpoint } from "../contract/pulse.ts";
import type { HandlerInput } from "./api-route.ts";
import { dataVersionText } from "./data-version.ts";

type PulseQuery = z.output<(typeof pulseEndpoint)["query"]>;

/** Is data flowing, and has anything changed? One cheap question, asked every few seconds. */
export async function answerPulse(
  reader: Reader,
  collectorPort: number | undefined,
  { query: { project }, access, now, signal }: HandlerInput<PulseQuery, unknown>,
): Promise<PulseAnswer> {
  const [projects, [state]] = await Promise.all([
    reader.query(pulseProjects, {}, { signal }),
    reader.query(pulse, { project }, { signal }),
  ]);
  const own = projects.find(({ project_id }) => project_id === project);
  const iso = (instant: number | null | undefined): string | null =>
    instant === null || instant === undefined ? null : new Date(instant).toISOString();
  return {
    now: new Date(now).toISOString(),
    data_version: dataVersionText(own?.call_rows ?? 0, own?.outcome_rows ?? 0),
    newest_event_at: iso(state?.newest_at),
    newest_received_at: iso(state?.newest_received_at),
    last_insert_at: iso(state?.last_insert_at),
    calls: own?.calls ?? 0,
    dead_letters: state?.dead_letters ?? 0,
    collector_port: collectorPort ?? null,
    projects: projects.map(({ project_id }) => project_id).filter((name) => access.mayRead(name)),
  };
}
