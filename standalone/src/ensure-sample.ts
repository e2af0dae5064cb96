import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { signApiKey } from "@outlay/core/api-key";
import type { Clock } from "@outlay/core/clock";
import { z } from "zod";
import type { Config } from "./config.ts";
import { progressBar } from "./progress-bar.ts";
import { streamSample, streamSampleSpans } from "./stream-sample.ts";

const SAMPLE_PROJECT = "sample";

/** What `sample.json` in the data directory remembers, so that a second start continues instead of doubling. */
const sampleState = z.object({ anchorMs: z.int(), isComplete: z.boolean() });

/**
 * On a fresh data directory streams the shipped sample into the project `sample`, through the collector's own endpoint.
 * The moment of the first start is its anchor: it stays, so that an interrupted stream continues with the same times.
 */
export async function ensureSample(
  config: Config,
  collectorUrl: string,
  { clock, print, signal }: { clock: Clock; print: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  if (!config.sample) return;
  const path = join(config.dataDirectory, "sample.json");
  const text = await readFile(path, "utf8").catch(() => undefined);
  const state = text === undefined ? { anchorMs: clock.now(), isComplete: false } : parseState(text);
  if (state === undefined) {
    // Another anchor would give the same calls other times; better an incomplete sample than a doubled one.
    print(`  ${path} cannot be read, so the sample project is left as it is.`);
    return;
  }
  if (state.isComplete) return;
  await writeState(path, state);
  const progress = progressBar("  Streaming the sample project", print);
  const options = {
    url: collectorUrl,
    project: SAMPLE_PROJECT,
    apiKey: config.secret === undefined ? undefined : await sampleKey(config.secret, clock.now()),
    anchorMs: state.anchorMs,
    clock,
    signal,
  };
  await streamSampleSpans(options);
  const totals = await streamSample({ ...options, onProgress: progress.update });
  if (signal.aborted) return;
  progress.end(`${totals.accepted + totals.duplicates} events`);
  await writeState(path, { ...state, isComplete: true });
}

/** Where a secret is set, even we need a key: one that is good for the sample only. */
function sampleKey(secret: string, now: number): Promise<string> {
  return signApiKey({ v: 1, id: "sample", projects: [SAMPLE_PROJECT], role: "ingest", issuedAt: now }, secret);
}

function parseState(text: string): z.infer<typeof sampleState> | undefined {
  try {
    return sampleState.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function writeState(path: string, state: z.infer<typeof sampleState>): Promise<void> {
  await writeFile(`${path}.tmp`, JSON.stringify(state), { flush: true });
  await rename(`${path}.tmp`, path);
}
