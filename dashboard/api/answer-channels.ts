import { listSettings, readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { CHANNEL_KIND, type Channel, channelSchema } from "@outlay/core/channels/channel";
import { CHANNEL_TEST_KIND, type ChannelTest, channelTestSchema } from "@outlay/core/channels/channel-test";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { ChannelJson, channelsEndpoint, deleteChannelEndpoint, putChannelEndpoint } from "../contract/channels.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { refused } from "./range.ts";
import { maskedAddress } from "./setting-secrets.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

const CHANNELS_MAX = 50;

export const channelKey = (project: string, name: string) => ({ project, kind: CHANNEL_KIND, name });

/** A channel as it is stored; `undefined` where there is none, or another version of the program wrote it. */
export const channelIn = (setting: Setting | undefined): Channel | undefined =>
  channelSchema.safeParse(setting?.value).data;

export const testIn = (setting: Setting | undefined): ChannelTest | undefined =>
  channelTestSchema.safeParse(setting?.value).data;

export async function answerChannels(
  reader: Reader,
  canTest: boolean,
  { query: { project } }: Asked<typeof channelsEndpoint>,
): Promise<z.input<(typeof channelsEndpoint)["response"]>> {
  const tests = new Map(
    (await listSettings(reader, { project, kind: CHANNEL_TEST_KIND })).map((setting) => [
      setting.name,
      testIn(setting),
    ]),
  );
  const channels = await listSettings(reader, { project, kind: CHANNEL_KIND });
  return {
    channels: channels.flatMap((setting) => channelJson(setting, tests.get(setting.name)) ?? []),
    can_test: canTest,
  };
}

/** AppErrors: `bad_request` for an address that is none; `conflict` where somebody else changed it; `overloaded` at 50. */
export async function answerPutChannel(
  writer: Writer,
  { query: { name }, body, access, now }: Asked<typeof putChannelEndpoint>,
): Promise<ChannelJson> {
  const { project, type, reason } = body;
  const author = authorOf(access, body.author);
  const key = channelKey(project, name);
  const current = await readSetting(writer, key);
  const url = body.url === undefined ? channelIn(current)?.url : checkedUrl(body.url);
  if (url === undefined) throw refused("url", "a new channel needs its address");
  await refuseTooMany(writer, project, name);
  // One that was ended does not exist either.
  const isEnded = current !== undefined && current.value === undefined;
  const expectedVersion = isEnded && body.expected_version === 0 ? current.version : body.expected_version;
  const written = await writeSetting(
    writer,
    key,
    { expectedVersion, value: { type, url }, author, reason },
    clockAt(now),
  );
  const test = testIn(await readSetting(writer, { project, kind: CHANNEL_TEST_KIND, name }));
  const json = channelJson(written, test);
  if (json === undefined) throw new AppError("internal", "what was just written is a channel");
  return json;
}

/** AppErrors: `not_found`; `conflict` where somebody else changed it. */
export async function answerDeleteChannel(
  writer: Writer,
  { query: { project, name, ...asked }, access, now }: Asked<typeof deleteChannelEndpoint>,
): Promise<z.input<(typeof deleteChannelEndpoint)["response"]>> {
  const author = authorOf(access, asked.author);
  const key = channelKey(project, name);
  if ((await readSetting(writer, key))?.value === undefined) throw noChannel(project, name);
  const change = { expectedVersion: asked.expected_version, value: undefined, author, reason: asked.reason };
  const { version } = await writeSetting(writer, key, change, clockAt(now));
  return { name, version };
}

export const noChannel = (project: string, name: string): AppError =>
  new AppError("not_found", `project ${project} has no channel ${name}; see GET /api/v1/channels`);

/** Whether it may be asked is found when it is: names change what they mean. */
function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw refused("url", "must be an http or https address");
  }
  if (url.username !== "" || url.password !== "") throw refused("url", "must not carry user and password");
  return url.href;
}

async function refuseTooMany(writer: Writer, project: string, name: string): Promise<void> {
  const others = (await listSettings(writer, { project, kind: CHANNEL_KIND })).filter((one) => one.name !== name);
  if (others.length >= CHANNELS_MAX)
    throw new AppError("overloaded", `${project} has ${CHANNELS_MAX} channels: delete some first`);
}

function channelJson(setting: Setting, test: ChannelTest | undefined): ChannelJson | undefined {
  const channel = channelIn(setting);
  if (channel === undefined) return undefined;
  return {
    name: setting.name,
    type: channel.type,
    url: maskedAddress(channel.url),
    version: setting.version,
    author: setting.author,
    reason: setting.reason,
    changed_at: iso(setting.changedAt),
    last_test:
      test === undefined ? null : { tested_at: iso(test.at), ok: test.ok, status: test.status, message: test.message },
    last_success_at: test?.lastSuccessAt == null ? null : iso(test.lastSuccessAt),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
