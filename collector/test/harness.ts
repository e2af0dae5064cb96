import { type Clock, systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { createKeyCheck } from "@outlay/core/key-check";
import { silentLogger } from "@outlay/core/log";
import { type LogRecord, logRecordSchema } from "@outlay/core/log-record";
import type { TextSettings } from "@outlay/core/text/call-text";
import { MemoryLogStorage, openMemoryLog } from "@outlay/eventlog/memory-log";
import type { EventLog, LogBatch } from "@outlay/eventlog/port";
import { onTestFinished } from "vitest";
import { createAuth } from "../src/auth.ts";
import type { Limits } from "../src/limits.ts";
import { startCollector } from "../src/server.ts";

export const NOW = Date.parse("2026-11-21T10:00:00Z");
/** The wall stands still; sleeping and measuring are real. */
export const testClock: Clock = { ...systemClock, now: () => NOW, random: () => 0.99 };

/** A log of which only `append` behaves differently. */
export const withAppend =
  (append: (batch: LogBatch, log: EventLog) => Promise<void>) =>
  (log: EventLog): EventLog => ({
    append: (batch) => append(batch, log),
    stats: () => log.stats(),
    close: () => log.close(),
  });

/** A log that appends only once it is let; `waiting` says how many batches stand before it. */
export function gatedLog() {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const state = {
    waiting: 0,
    open: () => open(),
    wrapLog: withAppend(async (batch, log) => {
      state.waiting += 1;
      await gate;
      await log.append(batch);
    }),
  };
  return state;
}

interface HarnessOptions {
  secret?: string;
  isRevoked?: (keyId: string) => boolean;
  limits?: Partial<Limits>;
  /** Wraps the memory log, to make it slow or broken. */
  wrapLog?: (log: EventLog) => EventLog;
  ready?: () => boolean;
  clock?: Clock;
  text?: TextSettings;
}

/** A collector on a port of its own, over a memory log whose records the test reads back. Closed when the test ends. */
export async function startHarness({
  secret,
  isRevoked = () => false,
  limits = {},
  wrapLog = (log) => log,
  ready,
  clock,
  text,
}: HarnessOptions = {}) {
  const storage = new MemoryLogStorage();
  const counters = new Counters();
  const collector = await startCollector({
    host: "127.0.0.1",
    port: 0,
    grpcPort: 0,
    log: wrapLog(openMemoryLog({ storage }).log),
    clock: clock ?? testClock,
    logger: silentLogger,
    counters,
    auth: createAuth(
      secret === undefined
        ? undefined
        : createKeyCheck({ secrets: [secret], isRevoked, now: (clock ?? testClock).now }),
    ),
    limits,
    text,
    ready: ready ?? (() => true),
  });
  onTestFinished(() => collector.close());
  const url = `http://127.0.0.1:${collector.port}`;
  const records = (): LogRecord[] =>
    storage.records.map(({ body }) => logRecordSchema.parse(JSON.parse(new TextDecoder().decode(body))));
  return {
    url,
    port: collector.port,
    grpcPort: collector.grpcPort ?? 0,
    close: collector.close,
    counters,
    storage,
    /** Every record, parsed as ingest parses it. */
    records,
    calls: () => records().flatMap((record) => record.calls),
    outcomes: () => records().flatMap((record) => record.outcomes),
    texts: () => records().flatMap((record) => record.texts ?? []),
    /** All that lies in the log. */
    logged: () => storage.records.map(({ body }) => new TextDecoder().decode(body)).join("\n"),
    post: (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
      fetch(url + path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } }),
  };
}

/** A native call that is accepted; `change` overrides fields. */
export const nativeCall = (change: Record<string, unknown> = {}) => ({
  eventId: "event-1",
  occurredAt: "2026-11-21T09:59:00Z",
  provider: "openai",
  model: "gpt-4o",
  usage: { inputTokens: 1_000, cacheRead: 600, outputTokens: 300, outputReasoning: 100 },
  ...change,
});

/** A native outcome that is accepted. */
export const nativeOutcome = (change: Record<string, unknown> = {}) => ({
  type: "outcome",
  eventId: "outcome-1",
  taskId: "task-1",
  occurredAt: "2026-11-21T09:59:30Z",
  outcome: "success",
  source: "sdk",
  ...change,
});

/** Resolves when `isTrue` is. For effects that no answer announces, such as a connection the server cut. */
export async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isTrue(); tries += 1) await systemClock.sleep(10, { ref: true });
  if (!isTrue()) throw new Error("it did not come true within 5 s");
}
