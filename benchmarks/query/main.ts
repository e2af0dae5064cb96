import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type OutlayProcess, startOutlayProcess } from "../../e2e/outlay-process.ts";
import { describeMachine } from "../lib/machine.ts";
import { writeResult } from "../lib/write-result.ts";
import { growthFrom } from "./growth.ts";
import { ensureLedger, LEDGER_END, measureSizes } from "./ledger.ts";
import { measure } from "./measure.ts";
import { questions } from "./questions.ts";
import { sizesPerCall } from "./sizes.ts";

/**
 * How long the dashboard's questions take over a generated ledger of so many million calls, and how many bytes a call
 * takes. The whole program answers over HTTP; the ledger is kept and used again.
 *
 *     npm run bench -- query 10                    generates 10 M calls (minutes), then asks each question 30 times
 *     npm run bench -- query 100 --rounds 50
 *     npm run bench -- query 10 --ingest 20000     the same while so many events a second come in; they stay in the ledger
 *     npm run bench -- query 1 --fresh --seed 2    a new ledger, another one
 *
 * OUTLAY_BENCH_DATA names the folder the ledgers are kept in, default benchmarks/data: some 80 bytes a call, and half as
 * much again while it is generated.
 */
const WARM_UP_MS = 5_000;
const LOAD_WARM_UP_MS = 10_000;
/** Against the result of this many the growth is told. */
const SMALLER_MILLIONS = 10;

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    ingest: { type: "string", default: "0" },
    fresh: { type: "boolean", default: false },
  },
});
const millions = Number(positionals[0] ?? 10);
const rounds = Number(given.rounds);
const paceEventsPerSecond = Number(given.ingest);
const root = process.env["OUTLAY_BENCH_DATA"] || fileURLToPath(new URL("../data/", import.meta.url));

const ledger = await ensureLedger(root, millions, Number(given.seed), given.fresh);
const machine = describeMachine();
const { tables, columns } = await measureSizes(ledger.directory);
const outlay = await startOutlayProcess(ledger.directory);
const stopLoad = startLoad(outlay);
await new Promise((resolve) => setTimeout(resolve, paceEventsPerSecond > 0 ? LOAD_WARM_UP_MS : WARM_UP_MS));
const answers = await measure(outlay, questions(ledger.facts.traces), {
  rounds,
  load: paceEventsPerSecond > 0 ? "whileIngesting" : "alone",
});
stopLoad();
await outlay.stop();

const result = {
  millions,
  rounds,
  ingestEventsPerSecond: paceEventsPerSecond,
  notes: [
    "Each question is one HTTP request to the whole program, timed to the last byte, warm, in turn with the others.",
    "p95Ms of so many rounds; isMet: against targetP95Ms, which holds for 100 M calls on two cores alone on the machine.",
    "The largest of ten projects has 60 % of all calls and is asked, unless the name says otherwise.",
    "bytesPerCall: compressed, on disk, indexes included, ÷ rows of the ledger. columns: of parts large enough to tell.",
  ],
  ledger: ledger.facts,
  sizes: sizesPerCall(tables),
  columns,
  answers,
};
const suffix = paceEventsPerSecond > 0 ? "-ingest" : "";
const smaller = fileURLToPath(new URL(`../results/query-${SMALLER_MILLIONS}m${suffix}.json`, import.meta.url));
const growth = growthFrom(smaller, result);
const path =
  rounds >= 5
    ? await writeResult(`query-${millions}m${suffix}`, machine, { ...result, growth })
    : "not written: fewer than five rounds";
console.table(
  answers.map(({ name: question, ms, p95Ms, cpuMs, targetP95Ms, isMet, refused }) => ({
    question,
    min: ms?.min,
    median: ms?.median,
    p95: p95Ms,
    cpu: cpuMs,
    target: targetP95Ms,
    met: isMet ?? refused?.slice(0, 40),
  })),
);
console.table(result.sizes.tables);
console.table(result.sizes.totals);
if (growth !== undefined) {
  console.log(`From ${growth.fromMillions} M to ${growth.toMillions} M calls:`);
  console.table(growth.questions);
  console.table(growth.bytesPerCall);
}
console.log(`load before: ${machine.loadBefore}; ${path}`);

/** Sends events of the ledger's last hours to the project that is asked; returns what ends it. */
function startLoad({ collector }: OutlayProcess): () => void {
  if (paceEventsPerSecond <= 0) return () => {};
  const file = join(fileURLToPath(new URL(".", import.meta.url)), "paced-load.ts");
  const words = [collector, "project-1", String(paceEventsPerSecond), String(LEDGER_END - 3_600_000)];
  const child = spawn(process.execPath, ["--import", "tsx", file, ...words], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return () => void child.kill();
}
