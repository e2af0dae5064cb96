import fc from "fast-check";
import { expect, test } from "vitest";
import { readAlertsConfig } from "./alerts/config.ts";
import { readCollectorConfig } from "./collector/config.ts";
import { readDashboardConfig } from "./dashboard/config.ts";
import { readIngestConfig } from "./ingest/config.ts";
import { readLogAddress } from "./log-address.ts";

const OUTLAY_SECRET = "0123456789abcdef";
const OUTLAY_LOG = "kafka://broker-1:9092,broker-2:9092/outlay-events";
const OUTLAY_CLICKHOUSE = "https://me:secret@ch.example.com:8443/costs";

test("each service is ready with what only an operator knows, and the rest has its default", () => {
  expect(readCollectorConfig({ OUTLAY_LOG })).toMatchObject({ host: "127.0.0.1", port: 4318, grpcPort: 4317 });
  expect(readIngestConfig({ OUTLAY_LOG, OUTLAY_CLICKHOUSE })).toMatchObject({
    statePort: 9464,
    log: { brokers: ["broker-1:9092", "broker-2:9092"], topic: "outlay-events", group: "outlay-ingest" },
    store: { url: OUTLAY_CLICKHOUSE, cluster: undefined },
  });
  expect(readDashboardConfig({ OUTLAY_CLICKHOUSE }).port).toBe(4400);
  expect(readAlertsConfig({ OUTLAY_CLICKHOUSE, OUTLAY_CLICKHOUSE_CLUSTER: "main" }).store.cluster).toBe("main");
});

test("every fault is named at once, by its variable, and no password is repeated", () => {
  const bad = { OUTLAY_STATE_PORT: "many", OUTLAY_LOG: "kafka://me:hidden@broker/x", OUTLAY_CLICKHOUSE: "chdb:./data" };
  expect(() => readIngestConfig(bad)).toThrow(/OUTLAY_STATE_PORT[\s\S]*OUTLAY_LOG[\s\S]*OUTLAY_CLICKHOUSE/);
  expect(() => readIngestConfig(bad)).not.toThrow(/hidden/);
  expect(() => readIngestConfig({})).toThrow(/OUTLAY_LOG[\s\S]*OUTLAY_CLICKHOUSE/);
  const encrypted = { OUTLAY_LOG: "kafkas://b:1/t", OUTLAY_KAFKA_CA_FILE: "/nowhere.pem" };
  expect(() => readCollectorConfig(encrypted)).toThrow(/OUTLAY_KAFKA_CA_FILE/);
});

test.each([
  ["collector", readCollectorConfig, { OUTLAY_LOG }],
  ["dashboard", readDashboardConfig, { OUTLAY_CLICKHOUSE }],
])("a %s that others can reach needs a secret", (_, readConfig, env) => {
  expect(() => readConfig({ ...env, OUTLAY_HOST: "0.0.0.0" })).toThrow(/OUTLAY_SECRET must be set/);
  expect(readConfig({ ...env, OUTLAY_HOST: "0.0.0.0", OUTLAY_SECRET }).secret).toBe(OUTLAY_SECRET);
});

test("any brokers, topic, user and password are read as they were written", () => {
  const host = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}:[1-9]\d{0,3}$/);
  const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
  const all = fc.record({
    brokers: fc.array(host, { minLength: 1, maxLength: 4 }),
    user: word,
    password: word,
    tls: fc.boolean(),
  });
  fc.assert(
    fc.property(all, ({ brokers, user, password, tls }) => {
      const who = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
      expect(readLogAddress(`kafka${tls ? "s" : ""}://${who}@${brokers.join(",")}/topic.1`)).toEqual({
        ...{ brokers, topic: "topic.1", isEncrypted: tls, username: user, password },
      });
    }),
  );
});

test.each([
  "kafka://",
  "kafka://host/topic",
  "kafka://host:1",
  "http://host:1/t",
  "kafka://a:1,b/t",
  "kafka://u:p%@h:1/t",
])("%s is refused with a reason", (text) => {
  expect(typeof readLogAddress(text)).toBe("string");
});
