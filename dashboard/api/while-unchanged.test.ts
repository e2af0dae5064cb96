import type { Reader } from "@outlay/clickhouse/store";
import { expect, test } from "vitest";
import { whileUnchanged } from "./while-unchanged.ts";

/** A store that is written to `changes` times; undefined while it is being written to. */
function storeOf(changes: number | undefined) {
  const state = { changes, reads: 0 };
  const reader: Reader = { access: "read", query: async () => [], changes: () => state.changes };
  const read = async () => {
    state.reads += 1;
    return state.reads;
  };
  return { state, ask: (key = "a", during = read) => whileUnchanged(reader, key, during), read };
}

test("what was read is given again until something is written, and of nothing else", async () => {
  const { state, ask } = storeOf(1);
  expect([await ask(), await ask(), await ask("b")]).toEqual([1, 1, 2]);
  state.changes = 2;
  expect([await ask(), await ask()]).toEqual([3, 3]);
});

test("nothing read while the store was written to is given again", async () => {
  const { state, ask, read } = storeOf(undefined);
  expect([await ask(), await ask()]).toEqual([1, 2]);
  state.changes = 1;
  const torn = ask("a", async () => {
    state.changes = 2;
    return read();
  });
  expect([await torn, await ask(), await ask()]).toEqual([3, 4, 4]);
});

test("a store that others write to is read every time", async () => {
  let reads = 0;
  const reader: Reader = { access: "read", query: async () => [] };
  const ask = () => whileUnchanged(reader, "a", async () => ++reads);
  expect([await ask(), await ask()]).toEqual([1, 2]);
});
