import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, project } from "./values.ts";

export const pulseAnswer = z.strictObject({
  now: z.string(),
  data_version: z.string().describe("Refetch only when this moved."),
  newest_event_at: z.string().nullable().describe("Start of the newest call of the project; null without calls."),
  newest_received_at: z.string().nullable(),
  last_insert_at: z.string().nullable(),
  calls: count.describe("Calls of the project ever stored."),
  dead_letters: count,
  collector_port: z
    .int()
    .nullable()
    .describe("Where the collector of this installation listens; null = not known here."),
  projects: z.array(z.string()).describe("Projects with data that the caller may read."),
});
export type PulseAnswer = z.infer<typeof pulseAnswer>;

export const pulseEndpoint = endpoint({
  method: "GET",
  path: "/pulse",
  summary: "Is data flowing, and has anything changed?",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: pulseAnswer,
});
