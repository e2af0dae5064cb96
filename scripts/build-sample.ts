/**
 * Makes the files of `standalone/sample` from the public data sets named in their headers:
 *
 *     npx tsx scripts/build-sample.ts <folder of the data> <folder with gpt-tokenizer@4.0.0 installed>
 *
 * `standalone/sample/README.md` says which columns the input files must have. The result depends on nothing but the
 * input: the same data give the same rows. The tokenizer is used here only, so it is not a dependency of the project.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import {
  type SampleHeader,
  type SampleModel,
  type SampleName,
  type SampleRow,
  sampleColumns,
  sampleFileUrl,
  sampleHeaderSchema,
} from "../standalone/src/sample-files.ts";
import { AIRLINE_MESSAGE_GAP_MS, JUDGED_AFTER_MS } from "../standalone/src/sample-source.ts";
import {
  type AirlineMessage,
  type AirlineRun,
  type ClaudeCodeRequest,
  csvRows,
  jsonLines,
  type MooncakeRequest,
  o200kCounter,
  type SweBenchRun,
} from "./build-sample-input.ts";

const HOUR_MS = 3_600_000;
/** A day less than the 14 shown by default, so that the first day does not leave the picture within the first hours. */
const WINDOW_MS = 13 * 24 * HOUR_MS;
const CHAT_MINUTES = 15;
const CHAT_BLOCK_TOKENS = 512;
const SESSION_BLOCK_TOKENS = 64;
/** Every third session is taken. */
const SESSION_STEP = 3;

const [, , dataFolder = "", tokenizerFolder = ""] = process.argv;
if (!dataFolder || !tokenizerFolder) {
  throw new Error("usage: tsx scripts/build-sample.ts <folder of the data> <folder with gpt-tokenizer installed>");
}

type Row<N extends SampleName> = SampleRow<N>;
type Facts = Omit<SampleHeader, "workflow" | "columns" | "calls" | "outcomes">;

const anthropic = (model: string): SampleModel => ({ sourceName: model, provider: "anthropic", model });
const counted = (sourceName: string, provider: string, model = sourceName): SampleModel => ({
  sourceName,
  provider,
  model,
  tokenizer: "exact",
});
const estimated = (sourceName: string, provider: string, model = sourceName): SampleModel => ({
  sourceName,
  provider,
  model,
  tokenizer: "o200k",
});

/** Models of both benchmarks; the last two have no price in the price book, on purpose. */
const benchmarkModels = [
  counted("gpt-4o-2024-08-06", "openai"),
  counted("gpt-4o-mini-2024-07-18", "openai"),
  counted("gpt-3.5-turbo-0125", "openai"),
  estimated("claude-3-5-sonnet-20241022", "anthropic"),
  estimated("claude-3-5-haiku-20241022", "anthropic"),
  estimated("claude-3-haiku-20240307", "anthropic"),
  estimated("claude-3-opus-20240229", "anthropic"),
  estimated("gemini-1.5-flash", "google"),
  estimated("gemini-1.5-pro", "google"),
  counted("Meta-Llama-3.1-405B-Instruct@hyperbolic", "hyperbolic", "meta-llama/Meta-Llama-3.1-405B-Instruct"),
  estimated("reka-core-20240501", "reka"),
];
const mathModels = [
  ...benchmarkModels,
  counted("Llama-3.1-405B-Instruct-Turbo", "together", "meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo"),
  estimated("command-r-plus", "cohere"),
];
const codeModels = [...benchmarkModels, counted("gpt-4-turbo-2024-04-09", "openai"), estimated("grok-2-1212", "x-ai")];

const placedNote =
  "The source has no wall clock. Tasks were placed over the 13 days before your first start by a seeded draw that is" +
  " busier by day than by night; the hour of your first start counts as mid-afternoon.";
const teamNote = "The team is a label of ours.";
const visibleNote =
  "Tokens are counts of the visible text. Where the model's tokenizer is public they are a lower bound of the bill" +
  " (the frame of a chat request is not in the data); else they are counts by the o200k vocabulary, an estimate that is" +
  " known to be low for Claude.";
const judgedNote = "Verdicts are set one minute after the last call.";

async function main(): Promise<void> {
  await mkdir(new URL("../standalone/sample/", import.meta.url), { recursive: true });
  await writeCodingAgent();
  await writeSweBench();
  await writeAirline();
  await writeBenchmark("math-word-problems", "gsm", mathModels);
  await writeBenchmark("code-output-prediction", "crux", codeModels);
  await writeChat();
}

async function writeCodingAgent(): Promise<void> {
  const every = await jsonLines<ClaudeCodeRequest>(dataFolder, "traces/claude_code_requests_a.jsonl.gz");
  const sessions = [...new Set(every.map((request) => request.trace))].sort();
  const taken = sessions.filter((_, index) => index % SESSION_STEP === 0);
  const requests = every.filter((request) => taken.includes(request.trace));
  const models = [...new Set(requests.map((request) => request.model))].sort();
  const placement = seededPlacement("coding-agent");
  const startBefore = new Map<string, number>();
  for (const session of taken) {
    const own = requests.filter((request) => request.trace === session);
    startBefore.set(session, placement(Math.max(...own.map(({ t, api_s }) => Math.ceil((t + (api_s ?? 0)) * 1000)))));
  }
  const rows = requests.map(
    (r): Row<"coding-agent"> => [
      r.trace,
      r.agent === null ? 0 : Number(r.agent.slice("agent_".length)),
      r.seq,
      (startBefore.get(r.trace) ?? 0) - Math.round(r.t * 1000),
      models.indexOf(r.model),
      r.stream ? 1 : 0,
      r.in,
      r.cached_est,
      Math.min(r.reuse_prev * SESSION_BLOCK_TOKENS, r.in),
      r.out,
      toMs(r.api_s),
      toMs(r.ttft_s),
      r.stop,
    ],
  );
  const facts: Facts = {
    team: "developer-tools",
    source: "claude-code-traces",
    title: "Claude Code sessions, from kv-cache-tester",
    url: "https://github.com/callanjfox/kv-cache-tester",
    commit: "94f6046d",
    licence: "Apache-2.0",
    notes: [
      "The source says seconds from the start of each session, not when a session was. Sessions were placed over the 13 days before your first start; the intervals inside a session are real.",
      "Cached tokens are derived: leading blocks of the prompt seen before in the session, at most the whole prompt. What the provider really took from its cache, and what it wrote to it, is not in the data; the rest of the prompt counts as uncached input.",
      "A session is a task. Nobody recorded whether it succeeded, so its outcome is unknown.",
      teamNote,
    ],
    models: models.map(anthropic),
  };
  await write("coding-agent", facts, rows, (row) => row[3], rows.length, 0);
}

async function writeSweBench(): Promise<void> {
  const runs = await jsonLines<SweBenchRun>(dataFolder, "outcomes/claude_code_swebench100.jsonl.gz");
  const placement = seededPlacement("swe-bench-fix");
  const rows = runs.map(
    (run): Row<"swe-bench-fix"> => [
      run.instanceId,
      placement(run.durationMs),
      run.inputTokens,
      run.outputTokens,
      run.cacheReadTokens,
      run.cacheCreationTokens,
      run.costUsd.toFixed(12).replace(/\.?0+$/, ""),
      run.numTurns,
      run.durationMs,
      run.resolved ? 1 : 0,
    ],
  );
  const facts: Facts = {
    team: "developer-tools",
    source: "vexp-swe-bench",
    title: "Claude Code on 100 SWE-bench tasks, from vexp-swe-bench",
    url: "https://github.com/Vexp-ai/vexp-swe-bench",
    commit: "d658e345",
    licence: "MIT",
    notes: [
      "A vendor's own benchmark: one run per task, published as sums over all its turns, so one call here stands for a whole run.",
      "The published cost does not follow from the published tokens (output is under-counted); both are kept, the cost as the reported one.",
      "The source's timestamps are five minutes apart by construction and were dropped. Durations are real.",
      "How long the prompt cache was to live is not in the data.",
      placedNote,
      teamNote,
    ],
    models: [anthropic("claude-opus-4-5-20251101")],
  };
  await write("swe-bench-fix", facts, rows, (row) => row[1], rows.length, rows.length);
}

async function writeAirline(): Promise<void> {
  const runs = await jsonLines<AirlineRun>(dataFolder, "outcomes/tau_airline_gpt4o_runs.jsonl.gz");
  const countTokens = o200kCounter(tokenizerFolder);
  const system = runs[0]?.messages.find((message) => message.role === "system");
  if (!system) throw new Error("the first airline run has no system prompt");
  const systemTokens = countTokens(textOf(system));
  const placement = seededPlacement("airline-support");
  const rows = runs.map((run): Row<"airline-support"> => {
    let promptTokens = systemTokens;
    const calls: Row<"airline-support">[4] = [];
    for (const message of run.messages) {
      if (message.role === "system") continue;
      const tokens = countTokens(textOf(message));
      if (message.role === "assistant") {
        calls.push([promptTokens, tokens, message.tool_calls?.[0]?.function.name ?? ""]);
      }
      promptTokens += tokens;
    }
    const before = placement((calls.length - 1) * AIRLINE_MESSAGE_GAP_MS + JUDGED_AFTER_MS);
    return [run.task_id, run.trial, before, run.reward === 1 ? 1 : 0, calls];
  });
  const facts: Facts = {
    team: "customer-support",
    source: "tau-bench-airline",
    title: "gpt-4o as an airline's support agent, from tau-bench",
    url: "https://github.com/sierra-research/tau-bench",
    commit: "59a200c6",
    licence: "MIT",
    notes: [
      "50 tasks, each run four times. A call is an assistant message; its prompt is the system prompt and all that was said before.",
      "Tokens were counted by us with the model's own vocabulary (o200k) over the visible text. Tool definitions are not in the data, so the counts are a lower bound. Whether the provider's prompt cache was hit is not known.",
      "The simulated customer's own model calls are left out.",
      "Messages carry no times: they are set ten seconds apart.",
      judgedNote,
      placedNote,
      teamNote,
    ],
    models: [counted("gpt-4o", "openai")],
  };
  const calls = rows.reduce((sum, row) => sum + row[4].length, 0);
  await write("airline-support", facts, rows, (row) => row[2], calls, rows.length);
}

const textOf = (message: AirlineMessage): string =>
  [message.content ?? "", ...(message.tool_calls ?? []).flatMap((call) => Object.values(call.function))].join("\n");

async function writeBenchmark(
  name: "math-word-problems" | "code-output-prediction",
  matrix: "gsm" | "crux",
  models: readonly SampleModel[],
): Promise<void> {
  const results = await csvRows(dataFolder, `outcomes/zeroeval_${matrix}_matrix.csv.gz`);
  const taskPrefix = matrix === "gsm" ? "gsm8k-main-test-#" : "crux-test-#";
  const placement = seededPlacement(name);
  const rows = results.flatMap((result): Row<typeof name>[] => {
    const index = models.findIndex((model) => model.sourceName === result["model"]);
    const model = models[index];
    if (!model) return [];
    const suffix = model.tokenizer === "exact" ? "exact" : "o200k";
    return [
      [
        whole(result["task_id"]?.slice(taskPrefix.length)),
        index,
        placement(JUDGED_AFTER_MS),
        whole(result[`in_tokens_${suffix}`]),
        whole(result[`out_tokens_${suffix}`]),
        result["correct"] === "1" ? 1 : 0,
      ],
    ];
  });
  const facts: Facts = {
    team: "model-evaluation",
    source: `zeroeval-${matrix}`,
    title:
      matrix === "gsm" ? "GSM8K answers of 13 models, from ZeroEval" : "CRUXEval answers of 13 models, from ZeroEval",
    url: "https://github.com/WildEval/ZeroEval",
    commit: "8c1485ed",
    licence: "Apache-2.0",
    notes: [
      "A task is one question asked of one model. Answers were scored against the benchmark's gold answers; the accuracies equal the published tables.",
      visibleNote,
      "Which host answered is as the source names it: Llama 3.1 405B at Hyperbolic and Reka Core have no price in the price book and are shown as unpriced.",
      judgedNote,
      placedNote,
      teamNote,
    ],
    taskPrefix,
    models: [...models],
  };
  await write(name, facts, rows, (row) => row[2], rows.length, rows.length);
}

async function writeChat(): Promise<void> {
  const requests = await jsonLines<MooncakeRequest>(dataFolder, "traces/mooncake_conversation.jsonl.gz");
  const lastMs = requests.at(-1)?.timestamp ?? 0;
  const seen = new Set<number>();
  const rows: Row<"chat">[] = [];
  for (const request of requests) {
    const firstNew = request.hash_ids.findIndex((block) => !seen.has(block));
    const reused = firstNew === -1 ? request.hash_ids.length : firstNew;
    for (const block of request.hash_ids) seen.add(block);
    const before = lastMs - request.timestamp;
    if (before > CHAT_MINUTES * 60_000) continue;
    const cached = Math.min(reused * CHAT_BLOCK_TOKENS, request.input_length);
    rows.push([before, request.input_length, cached, request.output_length]);
  }
  const facts: Facts = {
    team: "consumer-chat",
    source: "mooncake-conversation",
    title: "Kimi chat traffic, from Mooncake",
    url: "https://github.com/kvcache-ai/Mooncake",
    commit: "3b5a5941",
    licence: "Apache-2.0",
    notes: [
      "The last 15 minutes of a real hour, moved as one piece to end at your first start; the intervals are real.",
      "Which model answered is not named, so the calls are unpriced. Nor is there a user or a task: these calls belong to none.",
      "Cached tokens are derived: leading 512-token blocks seen earlier in the hour, as if nothing had ever been evicted.",
      teamNote,
    ],
    models: [{ sourceName: "Kimi, not named", provider: "moonshotai", model: "kimi-unnamed" }],
  };
  await write("chat", facts, rows, (row) => row[0], rows.length, 0);
}

/** Writes one file, oldest row first. */
async function write<N extends SampleName>(
  name: N,
  facts: Facts,
  rows: SampleRow<N>[],
  msBefore: (row: SampleRow<N>) => number,
  calls: number,
  outcomes: number,
): Promise<void> {
  const header = sampleHeaderSchema.parse({ workflow: name, ...facts, columns: sampleColumns[name], calls, outcomes });
  const sorted = rows.toSorted((a, b) => msBefore(b) - msBefore(a));
  const bytes = gzipSync(`${[header, ...sorted].map((line) => JSON.stringify(line)).join("\n")}\n`, { level: 9 });
  await writeFile(sampleFileUrl(name), bytes);
  console.log(`${name}: ${calls} calls, ${outcomes} outcomes, ${bytes.length} bytes`);
}

/**
 * Draws starts inside the window, as whole seconds before the anchor, for work that lasts `lastedMs` and must end before
 * the anchor. Density falls to a tenth twelve hours away from the anchor's time of day.
 */
function seededPlacement(seedText: string): (lastedMs: number) => number {
  const random = mulberry32([...seedText].reduce((hash, char) => Math.imul(hash, 31) + char.charCodeAt(0), 7));
  return (lastedMs) => {
    for (;;) {
      const before = Math.round((lastedMs + random() * (WINDOW_MS - lastedMs)) / 1000) * 1000;
      const density = 0.55 + 0.45 * Math.cos((2 * Math.PI * before) / (24 * HOUR_MS));
      if (before >= lastedMs && random() < density) return before;
    }
  };
}

/** A small, well-known generator with 32 bits of state: enough to place tasks, and the same everywhere. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const toMs = (seconds: number | null): number | null => (seconds === null ? null : Math.round(seconds * 1000));

function whole(text: string | undefined): number {
  const value = Number(text || Number.NaN);
  if (!Number.isInteger(value) || value < 0) throw new Error(`not a count: ${text}`);
  return value;
}

await main();
