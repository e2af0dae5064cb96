import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { project } from "./values.ts";

export const callStatementsEndpoint = endpoint({
  method: "GET",
  path: "/calls/{event_id}/statements",
  summary: "What a call says of itself besides usage and money: prompt, route, experiment, user, guardrails …",
  query: z.strictObject({ project, event_id: z.string().min(1).max(200) }),
  body: z.undefined(),
  response: z.strictObject({
    event_id: z.string(),
    stated: z
      .record(z.string(), z.string())
      .describe("By the name of the field, mostly a dimension; what it does not say is absent."),
    guardrails: z.array(z.strictObject({ name: z.string(), stage: z.string(), verdict: z.string() })),
  }),
});
