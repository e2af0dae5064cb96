import { createAuth } from "@outlay/collector/auth";
import { startCollector } from "@outlay/collector/server";
import { openKafkaLog } from "@outlay/eventlog/kafka-log";
import { openKeyCheck } from "../../open-key-check.ts";
import { runService } from "../run-service.ts";
import { readCollectorConfig } from "./config.ts";

// HTTP and gRPC in, log out. Any number of them may run.
await runService("collector", async ({ clock, counters, loggerOf, onStop }) => {
  const config = readCollectorConfig();
  const { log, health } = await openKafkaLog({ ...config.log, clock, counters, logger: loggerOf("eventlog") });
  onStop(() => log.close());
  const keys = await openKeyCheck(config, { clock, counters, logger: loggerOf("keys") }, onStop);
  const collector = await startCollector({
    host: config.host,
    port: config.port,
    grpcPort: config.grpcPort,
    auth: createAuth(keys?.check),
    limits: { keyEventsPerSecondMax: config.keyEventsPerSecondMax },
    text: config.text,
    log,
    clock,
    counters,
    logger: loggerOf("collector"),
    ready: () => health.appendFault() === undefined,
    fault: () => health.appendFault(),
  });
  onStop(() => collector.close());
});
