import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("without an environment everything has its documented default", () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    host: "127.0.0.1",
    collectorPort: 4318,
    grpcPort: 4317,
    dashboardPort: 4400,
    sample: true,
  });
  expect(config.dataDirectory).toMatch(/\/data$/);
});

test("the price file is found from the working directory; without one there is none", () => {
  expect(readConfig({ OUTLAY_PRICES: "own/prices.yaml" }).priceFile).toBe(resolve("own/prices.yaml"));
  expect(readConfig({ OUTLAY_PRICES: "" }).priceFile).toBeUndefined();
});

test("every fault is reported at once, by the name of its variable", () => {
  const bad = { OUTLAY_COLLECTOR_PORT: "many", OUTLAY_SAMPLE: "perhaps", OUTLAY_SECRET: "short" };
  expect(() => readConfig(bad)).toThrow(/OUTLAY_COLLECTOR_PORT[\s\S]*OUTLAY_SECRET[\s\S]*OUTLAY_SAMPLE/);
});

test("two services cannot share a port, and a port is plain digits", () => {
  expect(() => readConfig({ OUTLAY_COLLECTOR_PORT: "5000", OUTLAY_DASHBOARD_PORT: "5000" })).toThrow(/must differ/);
  expect(() => readConfig({ OUTLAY_GRPC_PORT: "4318" })).toThrow(/OUTLAY_COLLECTOR_PORT and OUTLAY_GRPC_PORT/);
  expect(() => readConfig({ OUTLAY_GRPC_PORT: "4400" })).toThrow(/OUTLAY_GRPC_PORT and OUTLAY_DASHBOARD_PORT/);
  const anyFree = { OUTLAY_COLLECTOR_PORT: "0", OUTLAY_GRPC_PORT: "0", OUTLAY_DASHBOARD_PORT: "0" };
  expect(readConfig(anyFree)).toMatchObject({ collectorPort: 0, grpcPort: 0, dashboardPort: 0 });
  for (const port of ["0x5f", " 80", "-1", "65536", "1e3"])
    expect(() => readConfig({ OUTLAY_COLLECTOR_PORT: port })).toThrow(/OUTLAY_COLLECTOR_PORT/);
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
