import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { openLocalLog } from "../src/local-log.ts";

/** Appends as fast as it can until it is killed, and prints what was acknowledged: `<life>:<writer>:<number>` a line. */
const [, , directory = "", life = ""] = process.argv;
const { log } = await openLocalLog({
  directory,
  clock: systemClock,
  logger: silentLogger,
  counters: new Counters(),
  segmentBytes: 200_000,
});

async function appendForever(writer: number): Promise<never> {
  for (let number = 0; ; number++) {
    const body = `${life}:${writer}:${number}`;
    // Sizes differ, so that kills fall into frames of all kinds.
    const padding = " ".repeat((number * 37) % 2_000);
    await log.append({ key: String(writer), project: "p", schema: 1, count: 1, body: Buffer.from(body + padding) });
    process.stdout.write(`${body}\n`); // To a pipe: written before the next line of this program runs.
  }
}

await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(appendForever));
