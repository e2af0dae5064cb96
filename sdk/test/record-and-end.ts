import { init } from "../src/init.ts";

/** Run as a process of its own: records three calls to the collector named by its argument, and neither flushes nor waits. */
const client = init({ url: process.argv[2], limits: { retryBaseMs: 10, retryMaxMs: 100 } });
for (let at = 0; at < 3; at++) client.recordCall({ model: "m" });
