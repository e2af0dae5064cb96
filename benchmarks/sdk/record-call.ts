import { type Fetch, init } from "@outlay/sdk";
import { type BurstFigures, runBursts } from "./burst.ts";

const accepted = { status: 202, headers: { get: () => null }, text: async () => "" };

/** `recordCall` with 20 values, JSON and gzip included, sent to nobody. */
export async function runRecordCall(events: number, options: { inTask: boolean }): Promise<BurstFigures> {
  let bytes = 0;
  const fetch: Fetch = async (_, { body }) => {
    bytes += body.length;
    return accepted;
  };
  const client = init({ fetch, flushOnExit: false });
  const record = (at: number) =>
    client.recordCall({
      provider: "openai",
      model: "gpt-5",
      modelResolved: "gpt-5-2026-08-01",
      operation: "chat",
      status: "ok",
      durationMs: 640 + (at % 100),
      ttftMs: 120 + (at % 10),
      streamed: true,
      finishReason: "stop",
      responseId: `resp_${at}`,
      step: "answer",
      region: "eu-west-1",
      serviceTier: "standard",
      httpStatus: 200,
      attempt: 1,
      usage: { inputTokens: 1_200 + at, cacheRead: 800, outputText: 85, outputReasoning: 40 },
      tags: { channel: "mail" },
    });
  const run = () => runBursts(events, record, () => client.flush());
  const figures = options.inTask ? await client.withTask({ workflow: "triage", team: "support" }, run) : await run();
  await client.shutdown();
  const { sent } = client.stats();
  if (sent !== events || bytes === 0) throw new Error(`${sent} of ${events} events were sent`);
  return figures;
}
