import type { Reader } from "@outlay/clickhouse/store";
import { systemClock } from "@outlay/core/clock";
import { silentLogger } from "@outlay/core/log";
import { expect, test } from "vitest";
import { runAlerts } from "./run-alerts.ts";

const reader: Reader = { access: "read", query: async () => [] };

test("a rule that throws is tried again and does not stop the others; aborting ends the run", async () => {
  const stop = new AbortController();
  const turns = { failing: 0, working: 0 };
  await runAlerts(
    [
      {
        name: "failing",
        everyMs: 1,
        evaluate: async () => {
          turns.failing += 1;
          throw new Error("no");
        },
      },
      {
        name: "working",
        everyMs: 1,
        evaluate: async () => {
          turns.working += 1;
          if (turns.working === 5) stop.abort();
        },
      },
    ],
    { reader, clock: systemClock, logger: silentLogger, signal: stop.signal },
  );
  expect(turns.working).toBe(5);
  expect(turns.failing).toBeGreaterThan(1);
});
