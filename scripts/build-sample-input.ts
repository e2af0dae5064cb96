/** What `build-sample.ts` reads: the public data sets as they lie on disk, and a tokenizer that is not a dependency. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { gunzipSync } from "node:zlib";

export interface ClaudeCodeRequest {
  trace: string;
  agent: string | null;
  seq: number;
  t: number;
  model: string;
  stream: boolean;
  in: number;
  out: number;
  reuse_prev: number;
  cached_est: number;
  stop: "" | "tool_use" | "end_turn";
  api_s: number | null;
  ttft_s: number | null;
}

export interface SweBenchRun {
  instanceId: string;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheCreationTokens: number;
  costUsd: number;
  numTurns: number;
  durationMs: number;
  resolved: boolean;
}

export interface AirlineMessage {
  role: string;
  content: string | null;
  tool_calls?: { function: { name: string; arguments: string } }[] | null;
}

export interface AirlineRun {
  task_id: number;
  trial: number;
  reward: number;
  messages: AirlineMessage[];
}

export interface MooncakeRequest {
  timestamp: number;
  input_length: number;
  output_length: number;
  hash_ids: number[];
}

/** Counts o200k tokens with the `gpt-tokenizer` installed in `folder`. */
export function o200kCounter(folder: string): (text: string) => number {
  const load = createRequire(path.resolve(folder, "package.json"));
  const { countTokens } = load("gpt-tokenizer/encoding/o200k_base") as {
    countTokens: (text: string, options: { disallowedSpecial: Set<string> }) => number;
  };
  return (text) => countTokens(text, { disallowedSpecial: new Set() });
}

const readText = async (folder: string, file: string): Promise<string> =>
  gunzipSync(await readFile(path.join(folder, file)))
    .toString("utf8")
    .trimEnd();

/** The rows are taken as their README describes them; what comes out is checked against the sample's own schemas. */
export const jsonLines = async <T>(folder: string, file: string): Promise<T[]> =>
  (await readText(folder, file)).split("\n").map((line) => JSON.parse(line) as T);

/** CSV without quotes, which is what these files are. */
export async function csvRows(folder: string, file: string): Promise<Record<string, string>[]> {
  const [head = "", ...lines] = (await readText(folder, file)).split("\n");
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((value, place) => [names[place] ?? "", value])));
}
