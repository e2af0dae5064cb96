/** Two ways to interrupt waiting: `nudge` (try now, may happen often) and `stop` (give up, once). */
export class Signals {
  readonly #stop = new AbortController();
  #nudge = new AbortController();

  get stop(): AbortSignal {
    return this.#stop.signal;
  }

  /** Aborted for ever once stopped, so that nobody begins to wait after the last nudge. */
  get nudge(): AbortSignal {
    return this.#stop.signal.aborted ? this.#stop.signal : this.#nudge.signal;
  }

  nudgeAll(): void {
    const nudged = this.#nudge;
    this.#nudge = new AbortController();
    nudged.abort();
  }

  stopAll(): void {
    this.#stop.abort();
    this.nudgeAll();
  }
}
