import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { openLocalLog } from "../src/local-log.ts";
import { MemoryLogStorage, openMemoryLog } from "../src/memory-log.ts";
import { describeEventLog } from "./log-contract.ts";
import { createTemporaryDirectory, removeDirectory } from "./temporary-directory.ts";

describeEventLog("memory", async () => {
  const storage = new MemoryLogStorage();
  return {
    open: async (options) => openMemoryLog({ storage, ...options }),
    remove: async () => {},
  };
});

describeEventLog("local", async () => {
  const directory = await createTemporaryDirectory();
  return {
    open: (options) =>
      openLocalLog({ directory, clock: systemClock, logger: silentLogger, counters: new Counters(), ...options }),
    remove: () => removeDirectory(directory),
  };
});
