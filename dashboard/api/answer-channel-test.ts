import { readSetting, writeSetting } from "@outlay/clickhouse/settings";
import type { Writer } from "@outlay/clickhouse/store";
import { channelMessage } from "@outlay/core/channels/channel";
import { CHANNEL_TEST_KIND, type ChannelTest } from "@outlay/core/channels/channel-test";
import { AppError } from "@outlay/core/errors";
import type { Outbound } from "@outlay/core/outbound/outbound";
import type { z } from "zod";
import type { testChannelEndpoint } from "../contract/channels.ts";
import { channelIn, channelKey, noChannel, testIn } from "./answer-channels.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";

type Asked = HandlerInput<
  z.output<(typeof testChannelEndpoint)["query"]>,
  z.output<(typeof testChannelEndpoint)["body"]>
>;

const TIMEOUT_MS = 5_000;
/** Of an answer only the status is told: what else a server inside says is nobody's business here. */
const ANSWER_BYTES_MAX = 65_536;

/**
 * Sends a test message and keeps how it went. That a receiver cannot be reached, or refuses, is an answer and no fault.
 * AppErrors: `not_found`; `configuration` where this process sends nothing.
 */
export async function answerTestChannel(
  writer: Writer,
  outbound: Outbound | undefined,
  { query: { name }, body: { project }, now }: Asked,
): Promise<z.input<(typeof testChannelEndpoint)["response"]>> {
  const channel = channelIn(await readSetting(writer, channelKey(project, name)));
  if (channel === undefined) throw noChannel(project, name);
  if (outbound === undefined) throw new AppError("forbidden", "this process sends nothing to the outside");
  const text = `This is a test from Outlay, project ${project}. If you can read it, the channel ${name} works.`;
  const sent = await send(outbound, channel.url, channelMessage(channel.type, { title: "Test message", text }));
  const key = { project, kind: CHANNEL_TEST_KIND, name };
  const before = await readSetting(writer, key);
  const test: ChannelTest = {
    at: now,
    ...sent,
    lastSuccessAt: sent.ok ? now : (testIn(before)?.lastSuccessAt ?? null),
  };
  await keep(writer, key, { test, version: before?.version ?? 0, now });
  return {
    tested_at: new Date(now).toISOString(),
    ...sent,
    last_success_at: test.lastSuccessAt === null ? null : new Date(test.lastSuccessAt).toISOString(),
  };
}

async function send(
  outbound: Outbound,
  url: string,
  body: string,
): Promise<Pick<ChannelTest, "ok" | "status" | "message">> {
  try {
    const headers = { "content-type": "application/json", "user-agent": "outlay" };
    const request = {
      url,
      method: "POST",
      headers,
      body,
      timeoutMs: TIMEOUT_MS,
      answerBytesMax: ANSWER_BYTES_MAX,
    } as const;
    const { status } = await outbound(request);
    const ok = status >= 200 && status < 300;
    return { ok, status, message: ok ? "the message was taken" : `the receiver answered ${status}` };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, status: null, message: error.message.replace(/^outbound: /, "") };
  }
}

interface Kept {
  readonly test: ChannelTest;
  readonly version: number;
  readonly now: number;
}

/** Of two tests at once one is kept: neither is a change that anybody has to be asked about. */
async function keep(
  writer: Writer,
  key: { project: string; kind: string; name: string },
  { test, version, now }: Kept,
) {
  try {
    const change = { expectedVersion: version, value: test, author: "outlay", reason: "a test" };
    await writeSetting(writer, key, change, clockAt(now));
  } catch (error) {
    if (!(error instanceof AppError && error.code === "conflict")) throw error;
  }
}
