import type { Clock } from "./clock.ts";
import type { Signals } from "./signals.ts";
import type { Tally } from "./tally.ts";
import type { Answer, Transport } from "./transport.ts";

export type FinalAnswer = Exclude<Answer, { kind: "retry" }>;

/**
 * A transport that tries the same request again, with the same batch id, until it is answered for good or the client
 * stops. There is no last try: while a batch waits, the bound of the queue decides what is lost.
 */
export function retrying(
  transport: Transport,
  deps: { clock: Clock; signals: Signals; tally: Tally; baseMs: number; maxMs: number },
): (post: Parameters<Transport>[0]) => Promise<FinalAnswer> {
  const { clock, signals, tally } = deps;
  return async (post) => {
    for (let failures = 0; ; failures++) {
      if (signals.stop.aborted)
        return { kind: "refused", reason: "shutdown", detail: "the client stopped before the collector answered" };
      if (failures > 0) tally.retried += 1;
      const answer = await transport(post);
      if (answer.kind !== "retry") return answer;
      tally.report({
        code: "unreachable",
        message: `no success at ${post.url}; events wait and will be sent again`,
        cause: answer.cause,
      });
      // What the server asked for is kept; our own guess is cut short when somebody flushes.
      if (answer.afterMs !== undefined) await clock.sleep(answer.afterMs, { signal: signals.stop });
      else await clock.sleep(backoffMs(failures, deps.baseMs, deps.maxMs, clock.random()), { signal: signals.nudge });
    }
  };
}

/** Full jitter: anything between 0 and base × 2ⁿ, at most `maxMs`. `random` is 0 ≤ x < 1. */
export function backoffMs(failures: number, baseMs: number, maxMs: number, random: number): number {
  return random * Math.min(maxMs, baseMs * 2 ** failures);
}
