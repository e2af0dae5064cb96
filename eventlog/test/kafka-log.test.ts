import { afterAll, beforeAll, describe, vi } from "vitest";
import { kafkaLines, type RunningBroker, startBroker } from "../src/testing/start-broker.ts";
import { kafkaHome } from "./kafka-home.ts";
import { describeEventLog } from "./log-contract.ts";

// Java starts slowly on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.each(kafkaLines)("a Kafka %s broker", (version) => {
  let broker: RunningBroker;
  beforeAll(async () => {
    broker = await startBroker({ version });
  });
  afterAll(() => broker.stop());

  describeEventLog(`Kafka ${version}`, async () => kafkaHome(broker));
});
