import { z } from "zod";
import { filters } from "./analytics.ts";
import { call } from "./calls.ts";
import { endpoint } from "./endpoint.ts";
import { instantText, project, timeZone } from "./values.ts";
import { picks } from "./vocabulary.ts";

export const pickedCallsEndpoint = endpoint({
  method: "POST",
  path: "/calls/picked",
  summary: "A few calls behind a figure: the dearest, some at random, or the latest that failed",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    range: z.strictObject({ from: instantText, to: instantText }),
    filters,
    tz: timeZone,
    pick: z
      .enum(picks)
      .default("dearest")
      .describe("dearest: of those with a known cost. random: by a hash of their ids, so the same ones every time."),
    limit: z.int().min(1).max(100).default(20),
  }),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string() }),
    pick: z.enum(picks),
    calls: z.array(call).describe("Billable calls as they stand."),
    data_version: z.string(),
  }),
});
