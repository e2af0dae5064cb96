import { type Pipeline, untilStored } from "./pipelines.ts";
import { runSender } from "./run-sender.ts";

/** Three times what it can store, for a while, with a log that may hold little: what is refused, and what is lost. */
export interface OverloadFigures {
  offeredPerSecond: number;
  acknowledged: number;
  /** Batches by status. */
  answers: Readonly<Record<string, number>>;
  /** Share of refusals that said when to come again. */
  refusalsWithRetryAfter: number;
  /** From the end of the overload until a client at a quarter of what it can store was not refused any more. */
  acceptsAgainMs: number;
  /** From the end of the overload until everything acknowledged was queryable. */
  caughtUpMs: number;
  lost: number;
  twice: number;
}

const BATCH_EVENTS = 500;
/** Enough connections that their number is not the bound. */
const LANES = 64;

export async function measureOverload(
  pipeline: Pipeline,
  { capacity, seconds }: { capacity: number; seconds: number },
): Promise<OverloadFigures> {
  const url = `${pipeline.collector}/v1/events`;
  const load = { url, project: "overload", batchEvents: BATCH_EVENTS, lanes: LANES };
  const offeredPerSecond = 3 * capacity;
  const flood = await runSender({ ...load, eventsPerSecond: offeredPerSecond, seconds });
  const endedAt = performance.now();
  let calm = 0;
  const acceptsAgain = (async () => {
    for (;;) {
      const gentle = { ...load, lanes: 1, eventsPerSecond: capacity / 4, seconds: 0.5 };
      const report = await runSender(gentle);
      calm += report.acknowledged;
      if (Object.keys(report.answers).join() === "202") return performance.now() - endedAt;
    }
  })();
  const acceptsAgainMs = await acceptsAgain;
  await untilStored(pipeline, flood.acknowledged + calm);
  const caughtUpMs = performance.now() - endedAt;
  const facts = (await pipeline.finish()).find(({ project }) => project === "overload");
  const acknowledged = flood.acknowledged + calm;
  const refused = (flood.answers["429"] ?? 0) + (flood.answers["503"] ?? 0);
  return {
    offeredPerSecond,
    acknowledged,
    answers: flood.answers,
    refusalsWithRetryAfter: refused === 0 ? Number.NaN : flood.retryAfters / refused,
    acceptsAgainMs,
    caughtUpMs,
    // A refused batch may have reached the log in part; its client was told to send it again.
    lost: Math.max(0, acknowledged - (facts?.calls ?? 0)),
    twice: (facts?.calls ?? 0) - (facts?.ids ?? 0),
  };
}
