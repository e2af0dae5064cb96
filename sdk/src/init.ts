import { OutlayClient } from "./client.ts";
import { Exporter } from "./exporter.ts";
import { createIds } from "./ids.ts";
import { type Options, readOptions, type Settings } from "./options.ts";
import { onBeforeExit, openGzip } from "./platform.ts";
import { Processor } from "./processor.ts";
import { Recorder, type RecorderDeps } from "./recorder.ts";
import { retrying } from "./retry.ts";
import { type Scope, scopeWithin } from "./scope.ts";
import { Signals } from "./signals.ts";
import { Tally } from "./tally.ts";
import { httpTransport } from "./transport.ts";

/** Longest time the process is kept alive to send what is queued when it has nothing else to do. */
const EXIT_TIMEOUT_MS = 2_000;

/**
 * Makes a client. Never throws: with options that cannot be used it gives a client that records nothing, counts every
 * event as dropped (`disabled`) and tells `onError` once what is wrong.
 *
 * @example
 * const outlay = init({ environment: "production", onError: console.warn });
 * await outlay.withTask({ workflow: "support-triage" }, async (task) => {
 *   outlay.recordCall({ provider: "openai", model: "gpt-5", usage: { inputTokens: 1200, outputTokens: 85 } });
 *   task.succeed();
 * });
 */
export function init(options: Options = {}): OutlayClient {
  const settings = readOptions(options);
  const { clock, limits, storage } = settings;
  const tally = new Tally(settings.onError, () => clock.monotonic());
  const newId = createIds(() => clock.random());
  const { scope, problems } = openScope(settings);
  const shared = { tally, clock, newId, storage, scope, scopeBytesMax: limits.eventBytes };
  const openRecorder = (offer: RecorderDeps["offer"]) =>
    new Recorder({ offer, newId, clock, tally, eventBytesMax: limits.eventBytes, keepsText: settings.keepsText });

  if (problems.length > 0) {
    const message = `options are not usable, nothing is recorded: ${problems.join("; ")}`;
    tally.report({ code: "disabled", message });
    const recorder = openRecorder(() => tally.drop("disabled", 1, message));
    const processor = { flush: () => Promise.resolve(true), close: () => Promise.resolve() };
    return new OutlayClient({ ...shared, recorder, processor, beforeClose: () => {} });
  }

  const processor = openProcessor(settings, tally, () => newId(clock.now()));
  const recorder = openRecorder((event, bytes, text) => processor.offer(event, bytes, text));
  const forgetExit = settings.flushOnExit ? flushBeforeExit(processor, tally) : () => {};
  return new OutlayClient({ ...shared, recorder, processor, beforeClose: forgetExit });
}

function openScope(settings: Settings): { scope: Scope; problems: readonly string[] } {
  try {
    return { scope: scopeWithin(undefined, settings.facts, settings.limits.eventBytes), problems: settings.problems };
  } catch {
    const problems = [...settings.problems, "defaults cannot be read or are too large"];
    return { scope: scopeWithin(undefined, {}, settings.limits.eventBytes), problems };
  }
}

/** Processor → exporter → retries → transport: none knows the one before it. */
function openProcessor(settings: Settings, tally: Tally, newBatchId: () => string): Processor {
  const { clock, limits, headers, fetch } = settings;
  const signals = new Signals();
  const transport = httpTransport({ fetch, clock, timeoutMs: limits.requestTimeoutMs, stop: signals.stop });
  const send = retrying(transport, { clock, signals, tally, baseMs: limits.retryBaseMs, maxMs: limits.retryMaxMs });
  const exporter = new Exporter({
    send,
    url: `${settings.url.replace(/\/+$/, "")}/v1/events`,
    headers,
    gzip: openGzip(),
    gzipAboveBytes: limits.gzipAboveBytes,
    eventBytesMax: limits.eventBytes,
    redact: settings.redact,
    newBatchId,
    clientId: newBatchId(),
    tally,
  });
  return new Processor({ limits, exporter, clock, signals, tally });
}

/** Tries once for what is queued; a collector that is down must not keep the process from ending. */
function flushBeforeExit(processor: Processor, tally: Tally): () => void {
  let triedAt = 0;
  return onBeforeExit(() => {
    if (tally.queued === 0 || tally.recorded === triedAt) return;
    triedAt = tally.recorded;
    void processor.flush(EXIT_TIMEOUT_MS, { ref: true });
  });
}
