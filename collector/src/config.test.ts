import { expect, test } from "vitest";
import { readCollectorConfig } from "./config.ts";

test("nothing set: loopback, the OTLP ports, no key needed", () => {
  expect(readCollectorConfig({})).toEqual({ host: "127.0.0.1", port: 4318, grpcPort: 4317, secret: undefined });
});

test("an address others can reach needs a secret", () => {
  expect(() => readCollectorConfig({ OUTLAY_HOST: "0.0.0.0" })).toThrow(/OUTLAY_SECRET/);
  const secret = "0123456789abcdef";
  expect(readCollectorConfig({ OUTLAY_HOST: "0.0.0.0", OUTLAY_SECRET: secret }).secret).toBe(secret);
});

test("everything that is wrong is said at once", () => {
  expect(() => readCollectorConfig({ OUTLAY_COLLECTOR_PORT: "70000", OUTLAY_SECRET: "short" })).toThrow(
    /OUTLAY_COLLECTOR_PORT[\s\S]*OUTLAY_SECRET|OUTLAY_SECRET[\s\S]*OUTLAY_COLLECTOR_PORT/,
  );
});
