import { expect, test } from "vitest";
import { Lanes } from "./lanes.ts";

/** Work that ends when told. */
function held<T>(): { work: (worker: T) => Promise<T>; end: () => void } {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    end,
    work: async (worker) => {
      await ended;
      return worker;
    },
  };
}

test("a worker does one thing at a time, in order of arrival", async () => {
  const lanes = new Lanes(["a"], 10);
  const order: number[] = [];
  const first = held<string>();
  const done = [
    lanes.run(undefined, (worker) => first.work(worker).then(() => order.push(1))),
    lanes.run(undefined, async () => order.push(2)),
    lanes.run(undefined, async () => order.push(3)),
  ];
  expect(order).toEqual([]);
  first.end();
  await Promise.all(done);
  expect(order).toEqual([1, 2, 3]);
});

test("what does not fit the queue is refused as overloaded", async () => {
  const lanes = new Lanes(["a"], 1);
  const first = held<string>();
  const running = [lanes.run(undefined, first.work), lanes.run(undefined, async () => "second")];
  await expect(lanes.run(undefined, async () => "third")).rejects.toMatchObject({
    code: "overloaded",
    retryable: true,
  });
  first.end();
  expect(await Promise.all(running)).toEqual(["a", "second"]);
});

test("a waiting caller that aborts leaves the queue and frees its place", async () => {
  const lanes = new Lanes(["a"], 1);
  const first = held<string>();
  const running = lanes.run(undefined, first.work);
  const controller = new AbortController();
  const waiting = lanes.run(controller.signal, async () => "never");
  controller.abort(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
  const next = lanes.run(undefined, async () => "next");
  first.end();
  expect(await running).toBe("a");
  expect(await next).toBe("next");
});

test("work that fails gives its worker back", async () => {
  const lanes = new Lanes(["a"], 1);
  await expect(lanes.run(undefined, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await lanes.run(undefined, async (worker) => worker)).toBe("a");
});

test("closing waits for what runs and refuses what waits", async () => {
  const lanes = new Lanes(["a"], 5);
  const first = held<string>();
  const running = lanes.run(undefined, first.work);
  const waiting = expect(lanes.run(undefined, async () => "no")).rejects.toMatchObject({ code: "store_unavailable" });
  let isClosed = false;
  const closing = lanes.close().then(() => {
    isClosed = true;
  });
  await waiting;
  expect(isClosed).toBe(false);
  first.end();
  await Promise.all([running, closing]);
  await expect(lanes.run(undefined, async () => "no")).rejects.toMatchObject({ code: "store_unavailable" });
});
