import { fileURLToPath } from "node:url";
import { openStore } from "@outlay/clickhouse/server-open";
import { startDashboard } from "@outlay/dashboard/api/server";
import { openKeyCheck } from "../../open-key-check.ts";
import { openOutbound } from "../../outbound/node-outbound.ts";
import { runService } from "../run-service.ts";
import { watchStore } from "../store-watch.ts";
import { readDashboardConfig } from "./config.ts";

// API and web app over the store. Any number of them may run.
await runService("dashboard", async ({ clock, counters, loggerOf, onStop }) => {
  const config = readDashboardConfig();
  const store = await openStore(config.store, { clock, logger: loggerOf("clickhouse") });
  onStop(() => store.close());
  const watch = watchStore(store.reader, clock);
  onStop(() => watch.stop());
  const keys = await openKeyCheck(config, { clock, counters, logger: loggerOf("keys") }, onStop);
  const dashboard = await startDashboard({
    host: config.host,
    port: config.port,
    collectorPort: config.collectorPort,
    checkKey: keys?.check,
    keyRegister: keys?.register,
    signIn: config.signIn,
    textCapture: config.textCapture,
    outbound: openOutbound({ clock, privateHosts: config.privateHosts }),
    reader: store.reader,
    writer: store.writer,
    exporter: store.exporter,
    clock,
    counters,
    logger: loggerOf("dashboard"),
    fault: watch.fault,
    webDirectory: fileURLToPath(new URL("../../../../dashboard/web/dist", import.meta.url)),
  });
  onStop(() => dashboard.close());
});
