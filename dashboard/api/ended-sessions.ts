import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";

const ENDED_MAX = 10_000;

/**
 * Sessions that somebody signed out of, until they would be over anyway: a copy of the cookie is good for nothing then. Known
 * to this process only, and only while it runs; elsewhere signing out is the browser's forgetting.
 */
export class EndedSessions {
  readonly #clock: Pick<Clock, "now">;
  readonly #counters: Counters;
  readonly #expiresAt = new Map<string, number>();

  constructor({ clock, counters }: { readonly clock: Pick<Clock, "now">; readonly counters: Counters }) {
    this.#clock = clock;
    this.#counters = counters;
  }

  /** `expiresAt`: milliseconds since 1970 UTC. */
  add(id: string, expiresAt: number): void {
    for (const [other, at] of this.#expiresAt) if (at <= this.#clock.now()) this.#expiresAt.delete(other);
    const [oldest] = this.#expiresAt.keys();
    if (this.#expiresAt.size >= ENDED_MAX && oldest !== undefined) {
      this.#expiresAt.delete(oldest);
      this.#counters.add("dashboard_ended_sessions_dropped_total", 1);
    }
    this.#expiresAt.set(id, expiresAt);
  }

  has(id: string): boolean {
    return this.#expiresAt.has(id);
  }
}
