// Sends events to a collector at a steady pace until it is killed: paced-load.ts <collector> <project> <events a second>
// <time of the events, ms>. A process of its own, so that making events does not delay the questions that are timed.
import { batchBody } from "../ingest/load.ts";

const BATCH_EVENTS = 500;
const [, , collector = "", project = "", pace = "0", occurredAt = "0"] = process.argv;
const headers = { "content-type": "application/json", "x-outlay-project": project };
const startedAt = performance.now();
let events = 0;
for (;;) {
  const dueInMs = startedAt + (events / Number(pace)) * 1_000 - performance.now();
  if (dueInMs > 0) await new Promise((resolve) => setTimeout(resolve, dueInMs));
  const body = batchBody(BATCH_EVENTS, Number(occurredAt));
  events += BATCH_EVENTS;
  const response = await fetch(`${collector}/v1/events`, { method: "POST", headers, body });
  await response.arrayBuffer();
  if (response.status !== 202) process.stderr.write(`the collector answered ${response.status}\n`);
}
