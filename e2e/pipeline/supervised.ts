import { systemClock } from "@outlay/core/clock";

/** A process as a supervisor runs it. */
interface Supervisable {
  exited(): Promise<number | string>;
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | string>;
  output(): string;
}

const PAUSE_MS = 300;

/** Keeps a process running: whenever it ends and nobody asked it to, it is started anew. */
export class Supervised<Process extends Supervisable> {
  readonly #spawn: () => Process;
  #isStopping = false;
  current: Process;
  /** Ends that nobody asked for: of its own, and those by `kill`. */
  restarts = 0;

  constructor(spawn: () => Process) {
    this.#spawn = spawn;
    this.current = spawn();
    void this.#watch();
  }

  /** As a power cut; it is started again. */
  async kill(): Promise<void> {
    await this.current.end("SIGKILL");
  }

  /** SIGTERM, and not again. @returns the exit code, and what it wrote last where that is not 0 */
  async stop(): Promise<string> {
    this.#isStopping = true;
    const code = await this.current.end("SIGTERM");
    return code === 0 ? "0" : `${code}: ${this.current.output().slice(-3_000)}`;
  }

  async discard(): Promise<void> {
    this.#isStopping = true;
    await this.current.end("SIGKILL");
  }

  async #watch(): Promise<void> {
    for (;;) {
      await this.current.exited();
      if (this.#isStopping) return;
      this.restarts += 1;
      await systemClock.sleep(PAUSE_MS, { ref: true });
      if (this.#isStopping) return;
      this.current = this.#spawn();
    }
  }
}
