import { channelTypes } from "@outlay/core/channels/channel";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, project } from "./values.ts";
import { author, reason } from "./who.ts";

const name = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, "must be 1 to 63 letters, digits, dots, dashes or underscores");
const type = z
  .enum(channelTypes)
  .describe("webhook: JSON of ours is posted; slack: {text}, as Slack and others take it.");
const expectedVersion = z.coerce.number().int().min(0);

const testJson = z.strictObject({
  tested_at: z.string(),
  ok: z.boolean().describe("The receiver answered with a status of 200 to 299."),
  status: z.int().nullable().describe("null: there was no answer."),
  message: z.string(),
});

const channelJson = z.strictObject({
  name,
  type,
  url: z
    .string()
    .describe("Masked: scheme, host, and a mark that moves with the address. The address itself is never told."),
  version: count,
  author: z.string(),
  reason: z.string(),
  changed_at: z.string(),
  last_test: testJson.nullable().describe("null: never tested."),
  last_success_at: z.string().nullable(),
});
export type ChannelJson = z.output<typeof channelJson>;

export const channelsEndpoint = endpoint({
  method: "GET",
  path: "/channels",
  summary: "Where news is sent",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({
    channels: z.array(channelJson),
    can_test: z.boolean().describe("Whether this process may send anything."),
  }),
});

export const putChannelEndpoint = endpoint({
  method: "PUT",
  path: "/channels/{name}",
  summary: "Adds a channel, or changes it",
  role: "admin",
  query: z.strictObject({ name }),
  body: z.strictObject({
    project,
    type,
    url: z.string().min(1).max(2_000).optional().describe("http or https. Absent: the one that is stored stays."),
    expected_version: expectedVersion.default(0).describe("The version you saw, 0 for a new channel."),
    author,
    reason,
  }),
  response: channelJson,
});

export const deleteChannelEndpoint = endpoint({
  method: "DELETE",
  path: "/channels/{name}",
  summary: "Ends a channel; its address is told to nobody any more",
  role: "admin",
  query: z.strictObject({ project, name, expected_version: expectedVersion, author, reason }),
  body: z.undefined(),
  response: z.strictObject({ name, version: count }),
});

export const testChannelEndpoint = endpoint({
  method: "POST",
  path: "/channels/{name}/test",
  summary: "Sends a test message through a channel and says what came back",
  role: "admin",
  query: z.strictObject({ name }),
  body: z.strictObject({ project }),
  response: testJson.extend({ last_success_at: z.string().nullable() }),
});

export const channelEndpoints = [
  channelsEndpoint,
  putChannelEndpoint,
  deleteChannelEndpoint,
  testChannelEndpoint,
] as const;
