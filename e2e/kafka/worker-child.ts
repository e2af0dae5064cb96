import { openStoreAt } from "./store-at.ts";
import { pipelineOptions, Worker } from "./worker.ts";

/** An ingest worker that is killed: `<brokers> <topic> <directory of the store> <events in a range>`. Says when it works. */
const [brokers = "", topic = "", directory = "", rangeEventsMax = ""] = process.argv.slice(2);
const store = await openStoreAt(directory);
const worker = await Worker.start(
  { ...pipelineOptions(brokers.split(","), topic), sessionMs: 1_500 },
  { writer: store.writer, rangeEventsMax: Number(rangeEventsMax) },
);
process.stdout.write("working\n");
process.once("SIGTERM", () => worker.stop().then(() => process.exit(0)));
