import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("without an environment everything has its documented default", () => {
  const config = readConfig({});
  expect(config).toMatchObject({ host: "127.0.0.1", collectorPort: 4318, dashboardPort: 4400, sample: true });
  expect(config.dataDirectory).toMatch(/\/data$/);
});

test("every fault is reported at once, by the name of its variable", () => {
  const bad = { OUTLAY_COLLECTOR_PORT: "many", OUTLAY_SAMPLE: "perhaps", OUTLAY_SECRET: "short" };
  expect(() => readConfig(bad)).toThrow(/OUTLAY_COLLECTOR_PORT[\s\S]*OUTLAY_SECRET[\s\S]*OUTLAY_SAMPLE/);
});

test.each(["0.0.0.0", "10.0.0.5", "::", "outlay.example"])(
  "bound to %s without a secret it refuses to start",
  (host) => {
    expect(() => readConfig({ OUTLAY_HOST: host })).toThrow(/OUTLAY_SECRET must be set/);
    expect(readConfig({ OUTLAY_HOST: host, OUTLAY_SECRET: "0123456789abcdef" }).host).toBe(host);
  },
);

test.each(["127.0.0.1", "127.0.0.2", "localhost", "::1"])("on loopback %s no secret is needed", (host) => {
  expect(readConfig({ OUTLAY_HOST: host }).secret).toBeUndefined();
});
