import { createAuth } from "@outlay/collector/auth";
import { startCollector } from "@outlay/collector/server";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { MemoryLogStorage, openMemoryLog } from "@outlay/eventlog/memory-log";

// A collector over a log in memory that forgets: what receiving, decoding and checking cost. Writes its address.
const RECORDS_KEPT = 200;
const storage = new MemoryLogStorage();
const counters = new Counters();
const { log } = openMemoryLog({ storage, counters });
const collector = await startCollector({
  host: "127.0.0.1",
  port: 0,
  auth: createAuth(undefined),
  log: {
    ...log,
    stats: () => log.stats(),
    close: () => log.close(),
    async append(batch) {
      await log.append(batch);
      if (storage.records.length < RECORDS_KEPT) return;
      storage.records.length = 0;
      storage.storedBytes = 0;
    },
  },
  clock: systemClock,
  counters,
  logger: silentLogger,
  ready: () => true,
});
process.stdout.write(`{"url":"http://127.0.0.1:${collector.port}"}\n`);
process.stdin.resume().once("close", () => process.exit()); // Ends with who started it.
