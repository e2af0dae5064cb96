import { governanceShape } from "@outlay/core/governance/governance-rules";
import { z } from "zod";
import { textCapture } from "./call-text.ts";
import { endpoint } from "./endpoint.ts";
import { count, project } from "./values.ts";
import { author, reason } from "./who.ts";

const governanceJson = z.strictObject({
  version: count.describe("0: never stated."),
  ...governanceShape,
  text_capture: textCapture,
  author: z.string().nullable(),
  reason: z.string().nullable(),
  changed_at: z.string().nullable(),
});
export type GovernanceJson = z.output<typeof governanceJson>;

export const governanceEndpoint = endpoint({
  method: "GET",
  path: "/governance",
  summary: "What calls of a project may use and what a task may cost; what breaks it is found by /data-quality",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: governanceJson,
});

export const putGovernanceEndpoint = endpoint({
  method: "PUT",
  path: "/governance",
  summary: "States it anew; nothing is blocked by it",
  role: "admin",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    ...governanceShape,
    expected_version: z.int().min(0).default(0).describe("The version you saw; another one there is a conflict."),
    author,
    reason,
  }),
  response: governanceJson,
});

export const governanceEndpoints = [governanceEndpoint, putGovernanceEndpoint] as const;
