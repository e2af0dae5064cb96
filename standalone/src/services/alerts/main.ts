import { runAlerts } from "@outlay/alerts/run-alerts";
import { openStore } from "@outlay/clickhouse/server-open";
import { runService } from "../run-service.ts";
import { startStateServer } from "../state-server.ts";
import { watchStore } from "../store-watch.ts";
import { readAlertsConfig } from "./config.ts";

// Evaluates rules over the store. One of them runs: two would alert twice.
await runService("alerts", async ({ clock, counters, loggerOf, onStop, fail }) => {
  const config = readAlertsConfig();
  const store = await openStore(config.store, { clock, logger: loggerOf("clickhouse") });
  onStop(() => store.close());
  const watch = watchStore(store.reader, clock);
  onStop(() => watch.stop());
  const stopping = new AbortController();
  const running = runAlerts([], { reader: store.reader, clock, logger: loggerOf("alerts"), signal: stopping.signal });
  running.catch(fail);
  onStop(() => {
    stopping.abort();
    return running;
  });
  const address = { host: config.host, port: config.statePort };
  const state = await startStateServer({ ...address, counters, logger: loggerOf("alerts"), fault: watch.fault });
  onStop(() => state.close());
});
