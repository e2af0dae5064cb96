import { measureSettingsShape } from "@outlay/core/measures/measure-settings";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, project } from "./values.ts";
import { author, reason } from "./who.ts";

const settingsJson = z.strictObject({
  version: count.describe("0: never stated."),
  ...measureSettingsShape,
  author: z.string().nullable(),
  reason: z.string().nullable(),
  changed_at: z.string().nullable(),
});

export const measureSettingsEndpoint = endpoint({
  method: "GET",
  path: "/measures/settings",
  summary: "What measures take for granted in a project: context windows (M22) and the rate of people's work (M26)",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: settingsJson,
});

export const putMeasureSettingsEndpoint = endpoint({
  method: "PUT",
  path: "/measures/settings",
  summary: "States them for the project; a question that states its own goes before",
  role: "editor",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    ...measureSettingsShape,
    expected_version: z.int().min(0).default(0).describe("The version you saw; another one there is a conflict."),
    author,
    reason,
  }),
  response: settingsJson,
});

export const measureSettingsEndpoints = [measureSettingsEndpoint, putMeasureSettingsEndpoint] as const;
