import { systemClock } from "@outlay/core/clock";
import fc from "fast-check";
import { expect, test } from "vitest";
import { KeyRates } from "./key-rates.ts";

/** A clock that stands still until told. */
function standing() {
  let ms = 0;
  return { clock: { ...systemClock, monotonic: () => ms }, pass: (by: number) => (ms += by) };
}

test("over any time a key sends no more than its rate, ten seconds' worth and one batch", () => {
  const steps = fc.array(fc.record({ afterMs: fc.nat(5_000), events: fc.integer({ min: 1, max: 500 }) }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 100 }), (sent, rate) => {
      const { clock, pass } = standing();
      const rates = new KeyRates(clock, rate);
      let elapsedMs = 0;
      let let_in = 0;
      for (const { afterMs, events } of sent) {
        pass(afterMs);
        elapsedMs += afterMs;
        try {
          rates.admit({ keyId: "k" });
        } catch {
          continue;
        }
        rates.charge({ keyId: "k" }, events);
        let_in += events;
      }
      expect(let_in).toBeLessThan(rate * (10 + elapsedMs / 1_000) + 501);
    }),
  );
});

test("a batch of any size gets in after a quiet time, and others of the key wait until it is paid off", () => {
  const { clock, pass } = standing();
  const rates = new KeyRates(clock, 10);
  rates.admit({ keyId: "k" });
  rates.charge({ keyId: "k" }, 1_100);
  pass(99_000);
  expect(() => rates.admit({ keyId: "k" })).toThrow(expect.objectContaining({ code: "rate_limited", retryable: true }));
  expect(() => rates.admit({ keyId: "another" })).not.toThrow();
  pass(2_000);
  expect(() => rates.admit({ keyId: "k" })).not.toThrow();
});

test("a key's own rate holds where it is the lower one; without a key or a rate nothing is limited", () => {
  const { clock } = standing();
  const rates = new KeyRates(clock, 100);
  rates.charge({ keyId: "slow", eventsPerSecondMax: 1 }, 10);
  expect(() => rates.admit({ keyId: "slow", eventsPerSecondMax: 1 })).toThrow(/1 events a second/);
  rates.charge({ keyId: "fast", eventsPerSecondMax: 1_000 }, 1_000);
  expect(() => rates.admit({ keyId: "fast", eventsPerSecondMax: 1_000 })).toThrow(/100 events a second/);
  rates.charge({}, 1e9);
  expect(() => rates.admit({})).not.toThrow();
  const unlimited = new KeyRates(clock, undefined);
  unlimited.charge({ keyId: "k" }, 1e9);
  expect(() => unlimited.admit({ keyId: "k" })).not.toThrow();
});
