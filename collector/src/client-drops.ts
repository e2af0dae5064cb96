import type { Counters } from "@outlay/core/counters";
import type { RequestOrigin } from "./record-origin.ts";

/** What our SDK calls its drops; another's words are counted together, for they become series. */
const KNOWN_REASONS: ReadonlySet<string> = new Set([
  "disabled",
  "invalid",
  "too_large",
  "queue_full",
  "unserialisable",
  "rejected",
  "unauthorized",
  "shutdown",
  "failed",
]);
/** Processes remembered; one that comes back after it was forgotten is counted anew from 0, so this is generous. */
const CLIENTS_MAX = 10_000;

/** Counts what clients lost before it reached us: each says its total since its start, and what it adds is counted. */
export class ClientDrops {
  readonly #counters: Counters;
  readonly #totals = new Map<string, Readonly<Record<string, number>>>();

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  note({ clientId, dropped }: RequestOrigin): void {
    if (clientId === undefined || dropped === undefined) return;
    const before = this.#totals.get(clientId) ?? {};
    for (const [reason, total] of Object.entries(dropped)) {
      const lost = total - (before[reason] ?? 0);
      const label = { reason: KNOWN_REASONS.has(reason) ? reason : "other" };
      if (lost > 0) this.#counters.add("outlay_client_dropped_events_total", lost, label);
    }
    // The one heard of longest ago goes first: a map keeps the order in which keys were set.
    this.#totals.delete(clientId);
    this.#totals.set(clientId, { ...before, ...dropped });
    const [oldest] = this.#totals.keys();
    if (this.#totals.size > CLIENTS_MAX && oldest !== undefined) this.#totals.delete(oldest);
  }
}
