import { init } from "@outlay/sdk";
import { triage } from "./triage.ts";

const outlay = init({
  url: process.env["OUTLAY_URL"],
  environment: "example",
  defaults: { team: "support" },
  onError: (trouble) => console.error(JSON.stringify(trouble)),
});

// Ids of a run of its own, so that each run shows as new tasks.
const run = Date.now();
await triage(outlay, { id: `ticket-${run}-1`, question: "Where is my parcel?" });
await triage(outlay, { id: `ticket-${run}-2`, question: "I want a refund." });
await triage(outlay, { id: `ticket-${run}-3`, question: "Write me a poem." });

// Somebody looked at the first answer later and was not content: a person's verdict, revising ours.
outlay.recordOutcome({
  taskId: `ticket-${run}-1`,
  workflow: "support-triage",
  outcome: "partial",
  source: "human",
  revision: 1,
  manualMinutes: 4,
});

const isSent = await outlay.flush();
console.log(JSON.stringify(outlay.stats()));
await outlay.shutdown();
process.exitCode = isSent ? 0 : 1;
