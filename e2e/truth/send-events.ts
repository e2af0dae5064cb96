import type { NativeCall, NativeOutcome } from "@outlay/core/native";
import { getJson, type OutlayProcess, postJson, until } from "../outlay-process.ts";

export type TruthEvent = (NativeCall & { type: "llm_call" }) | (NativeOutcome & { type: "outcome" });

const BATCH_EVENTS = 5_000;
/** The log holds what is not in the ledger yet; we stay well below its bound. */
const BEHIND_MAX = 500_000;
/** Of one batch that the collector asks to send again. */
const TRIES_MAX = 100;

/**
 * Sends all events through the collector as any client does, each batch until it is taken whole; fails on a refused event.
 * Returns once every call of the project is in the ledger, `sentBefore` earlier ones included, with how many there are.
 */
export async function sendEvents(
  outlay: OutlayProcess,
  project: string,
  events: Iterable<TruthEvent> | AsyncIterable<TruthEvent>,
  sentBefore = 0,
): Promise<number> {
  let calls = sentBefore;
  let behindSince = sentBefore;
  let batch: TruthEvent[] = [];
  const flush = async () => {
    if (batch.length > 0) await sendBatch(outlay, project, batch);
    batch = [];
    if (calls - behindSince < BEHIND_MAX) return;
    await ledgerHolds(outlay, project, calls - BEHIND_MAX / 2);
    behindSince = calls;
  };
  for await (const event of events) {
    batch.push(event);
    if (event.type === "llm_call") calls += 1;
    if (batch.length === BATCH_EVENTS) await flush();
  }
  await flush();
  await ledgerHolds(outlay, project, calls);
  return calls;
}

async function sendBatch(outlay: OutlayProcess, project: string, events: readonly TruthEvent[]): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { status, body } = await postJson(
      `${outlay.collector}/v1/events`,
      { events },
      { "x-outlay-project": project },
    );
    if (status === 202 && body["accepted"] === events.length) return;
    if (status !== 503 && status !== 429) throw new Error(`${status} ${JSON.stringify(body).slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`a batch was not taken in ${TRIES_MAX} tries`);
}

async function ledgerHolds(outlay: OutlayProcess, project: string, calls: number): Promise<void> {
  const pulse = `${outlay.dashboard}/api/v1/pulse?project=${project}`;
  const reached = async () => {
    const seen = await getJson<{ calls: number; data_version: string }>(pulse);
    // While something is written the rollups may be a moment behind the calls.
    return seen.calls >= calls && !seen.data_version.endsWith("~") ? true : undefined;
  };
  await until(reached, `${calls} calls of ${project} in the ledger`, 120_000);
}
