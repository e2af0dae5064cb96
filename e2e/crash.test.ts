import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { getJson, postJson, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

/** Kills of the real process, at random moments, under load. */
const KILLS = 28;
const LANES = 4;
const BATCH_EVENTS = 40;
const SEED = Number(process.env["OUTLAY_TEST_SEED"] ?? Date.now() % 1_000_000);

/** A small seeded generator, so that a failing run can be repeated: the seed is part of the test's name. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

interface Batch {
  readonly events: { eventId: string; usage: { inputTokens: number; outputTokens: number } }[];
  readonly text: string;
}

test(`after ${KILLS} kill -9 under load every acknowledged event is in the ledger exactly once (seed ${SEED})`, async () => {
  const random = randomOf(SEED);
  const directory = temporaryDirectory();
  const from = Date.now() - 86_400_000;
  const acknowledged = new Map<string, { inputTokens: number; outputTokens: number }>();
  const sent = new Map<string, { inputTokens: number; outputTokens: number }>();
  const unanswered: Batch[] = [];

  const newBatch = (): Batch => {
    const events = Array.from({ length: BATCH_EVENTS }, () => ({
      type: "llm_call",
      eventId: randomUUID(),
      // Two months and odd times: an insert then writes several parts.
      occurredAt: new Date(from - Math.floor(random() * 40 * 86_400_000)).toISOString(),
      provider: "openai",
      model: "gpt-4o",
      usage: { inputTokens: Math.floor(random() * 5_000), outputTokens: Math.floor(random() * 500) },
      workflow: "crash-test",
    }));
    for (const event of events) sent.set(event.eventId, event.usage);
    return { events, text: JSON.stringify({ events }) };
  };

  async function lane(collector: string, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      // A client repeats what was not answered, with the same ids; and sometimes something that was.
      const batch = unanswered.pop() ?? newBatch();
      try {
        const response = await fetch(`${collector}/v1/events`, {
          method: "POST",
          headers: { "content-type": "application/json", "x-outlay-project": "crash" },
          body: batch.text,
        });
        if (response.status !== 202) throw new Error(`answered ${response.status}`);
        await response.json();
        for (const event of batch.events) acknowledged.set(event.eventId, event.usage);
        if (random() < 0.05) unanswered.push(batch);
      } catch {
        unanswered.push(batch);
        if (isOver()) return;
      }
    }
  }

  for (let kill = 0; kill < KILLS; kill += 1) {
    const outlay = await startOutlayProcess(directory.path);
    let isOver = false;
    const lanes = Array.from({ length: LANES }, () => lane(outlay.collector, () => isOver));
    await new Promise((resolve) => setTimeout(resolve, 30 + random() * 2_400));
    const killed = outlay.kill();
    isOver = true;
    await killed;
    await Promise.all(lanes);
  }

  const outlay = await startOutlayProcess(directory.path);
  const seen = new Map<string, { count: number; input: number; output: number }>();
  let dataVersion = "";
  await until(
    async () => {
      const pulse = await getJson<{ data_version: string; calls: number }>(
        `${outlay.dashboard}/api/v1/pulse?project=crash`,
      );
      const isQuiet = pulse.calls >= acknowledged.size && pulse.data_version === dataVersion;
      dataVersion = pulse.data_version;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return isQuiet ? true : undefined;
    },
    "the ledger catching up",
    60_000,
  );
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: { calls: { event_id: string; input_tokens: number; output_tokens: number }[]; next: string | null } =
      await getJson(
        `${outlay.dashboard}/api/v1/calls?project=crash&from=now-90d&limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
      );
    for (const call of page.calls) {
      const count = (seen.get(call.event_id)?.count ?? 0) + 1;
      seen.set(call.event_id, { count, input: call.input_tokens, output: call.output_tokens });
    }
    cursor = page.next;
  }
  // The single calls are listed once per id; the totals count rows, so a row too many shows here.
  const { body: totals } = await postJson(`${outlay.dashboard}/api/v1/query`, {
    project: "crash",
    metrics: ["calls", "input_tokens", "output_tokens"],
    range: { from: "now-90d", to: "now+1d" },
  });
  const metrics = await (await fetch(`${outlay.collector}/metrics`)).text();
  await outlay.stop();
  const log = readFileSync(join(directory.path, "outlay.log"), "utf8");
  const replays = log
    .split("\n")
    .filter((line) => line.includes('"ingest.range_inserted"') && line.includes('"afterCrash":true'));
  directory.remove();

  const lost = [...acknowledged.keys()].filter((id) => !seen.has(id));
  const twice = [...seen].filter(([, { count }]) => count > 1);
  const strange = [...seen].filter(([id, { input, output }]) => {
    const usage = sent.get(id);
    return usage?.inputTokens !== input || usage.outputTokens !== output;
  });
  expect({ lost: lost.length, twice: twice.length, strange: strange.length }).toEqual({
    lost: 0,
    twice: 0,
    strange: 0,
  });
  const sum = (of: (usage: { input: number; output: number }) => number) =>
    [...seen.values()].reduce((total, usage) => total + of(usage), 0);
  expect(totals["totals"]).toEqual({
    calls: seen.size,
    input_tokens: sum(({ input }) => input),
    output_tokens: sum(({ output }) => output),
  });
  expect(acknowledged.size).toBeGreaterThan(KILLS * BATCH_EVENTS);
  // Kills that never hit an insert would prove nothing.
  expect(replays.length).toBeGreaterThan(0);
  expect(metrics).not.toContain("outlay_ingest_dead_letters_total 1");
}, 600_000);
