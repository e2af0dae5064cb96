import { healthPartitions, healthStages } from "@outlay/clickhouse/queries/ingest-health";
import type { Reader } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import type { Application } from "express";

type StageState = "ok" | "behind" | "down" | "unknown";

/** For anybody: whether it works, stage by stage. Nothing of what is in it: no names, no counts, no reasons. */
interface PublicStatus {
  readonly status: "ok" | "degraded" | "down";
  readonly checked_at: string;
  readonly stages: Readonly<Record<"store" | "ingest" | "settlement", StageState>>;
  /** 95 of 100 events of the last hour could be queried so long after they were received; null: none was received. */
  readonly freshness_p95_ms: number | null;
}

interface StatusDeps {
  readonly reader: Reader;
  readonly clock: Clock;
  readonly fault?: () => string | undefined;
}

/** So long one answer is everybody's: whoever may ask without a key cannot make the store work. */
const KEPT_MS = 5_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** What may wait between two stages before a stage is behind. */
const WAITING_MAX_MS = 60_000;
const FRESH_MS = 120_000;

/** `GET /status` for monitors and status pages, without a key: 503 where it is down, else 200. */
export function serveStatus(app: Application, deps: StatusDeps): void {
  const { clock } = deps;
  let kept: { readonly at: number; readonly status: Promise<PublicStatus> } | undefined;
  app.get("/status", async (_request, response) => {
    const now = clock.monotonic();
    if (kept === undefined || now - kept.at >= KEPT_MS) kept = { at: now, status: readStatus(deps) };
    const status = await kept.status;
    response.setHeader("cache-control", "no-store");
    response.status(status.status === "down" ? 503 : 200).json(status);
  });
}

async function readStatus({ reader, clock, fault }: StatusDeps): Promise<PublicStatus> {
  const now = clock.now();
  const checked_at = new Date(now).toISOString();
  const down: PublicStatus = {
    ...{ status: "down", checked_at, freshness_p95_ms: null },
    stages: { store: "down", ingest: "unknown", settlement: "unknown" },
  };
  if (fault?.() !== undefined) return down;
  try {
    const to = now + 1;
    const [[records], partitions] = await Promise.all([
      reader.query(healthStages, { project: "", from: now - HOUR_MS, to }),
      reader.query(healthPartitions, { from: now - DAY_MS, to }),
    ]);
    const isStored = records !== undefined && records.n_records > records.n_waiting;
    const freshness = isStored ? (records.received_to_stored[1] ?? null) : null;
    const unsettledSince = partitions.flatMap(({ unsettled_since: since }) => since ?? []);
    const isLate = (freshness ?? 0) > FRESH_MS || isLongAgo(records?.waiting_since ?? null, now);
    const isUnsettled = unsettledSince.some((since) => isLongAgo(since, now));
    return {
      ...{ status: isLate || isUnsettled ? "degraded" : "ok", checked_at, freshness_p95_ms: freshness },
      stages: { store: "ok", ingest: isLate ? "behind" : "ok", settlement: isUnsettled ? "behind" : "ok" },
    };
  } catch {
    return down; // Why is said to who may know it: /readyz, and the log.
  }
}

const isLongAgo = (since: number | null, now: number): boolean => since !== null && now - since > WAITING_MAX_MS;
