import { pulse } from "@outlay/clickhouse/queries/pulse";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { PulseAnswer, pulseEndpoint } from "../contract/pulse.ts";
import type { HandlerInput } from "./api-route.ts";
import { readDataVersion } from "./data-version.ts";
import { readProjects } from "./projects.ts";
import { whileUnchanged } from "./while-unchanged.ts";

type PulseQuery = z.output<(typeof pulseEndpoint)["query"]>;

/** Is data flowing, and has anything changed? One cheap question, asked every few seconds. */
export async function answerPulse(
  reader: Reader,
  collectorPort: number | undefined,
  { query: { project }, access, now, signal }: HandlerInput<PulseQuery, unknown>,
): Promise<PulseAnswer> {
  const [version, state, projects] = await Promise.all([
    readDataVersion(reader, project, signal),
    whileUnchanged(reader, `pulse of ${project}`, async () => (await reader.query(pulse, { project }, { signal }))[0]),
    readProjects(reader, signal),
  ]);
  const iso = (instant: number | null | undefined): string | null =>
    instant === null || instant === undefined ? null : new Date(instant).toISOString();
  return {
    now: new Date(now).toISOString(),
    data_version: version,
    newest_event_at: iso(state?.newest_at),
    newest_received_at: iso(state?.newest_received_at),
    last_insert_at: iso(state?.last_insert_at),
    calls: state?.calls ?? 0,
    dead_letters: state?.dead_letters ?? 0,
    collector_port: collectorPort ?? null,
    projects: projects.filter((name) => access.mayRead(name)),
  };
}
