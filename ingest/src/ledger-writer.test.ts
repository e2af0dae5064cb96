import type { LedgerCorrection } from "@outlay/clickhouse/correction";
import type { Writer } from "@outlay/clickhouse/store";
import { systemClock } from "@outlay/core/clock";
import { expect, test } from "vitest";
import { LedgerWriter } from "./ledger-writer.ts";

/** A ledger of revisions that loses the first `lost` corrections it is asked for. */
function ledgerOf(revisions: Map<string, number>, lost = 0) {
  const tokens: string[] = [];
  const writer = {
    query: async (_: unknown, { call_ids, times }: { call_ids: string[]; times: number[] }) =>
      call_ids.flatMap((call_id, at) => {
        const revision = revisions.get(call_id);
        return revision === undefined ? [] : [{ call_id, ts: times[at], revision }];
      }),
    correct: async (corrections: LedgerCorrection[], { token }: { token: string }) => {
      tokens.push(token);
      if (tokens.length <= lost) return;
      for (const { callId, revision } of corrections) revisions.set(callId, revision + 1);
    },
  } as unknown as Writer;
  return { ledger: new LedgerWriter({ writer, clock: systemClock }), tokens };
}
const correction = (callId: string, revision = 0): LedgerCorrection => ({
  project: "p",
  callId,
  ts: 1,
  revision,
  reason: "test",
  changes: {},
});
const signed = { author: "a", token: "t" };

test("whoever corrects is alone, in order of asking, also after somebody failed", async () => {
  const { ledger } = ledgerOf(new Map());
  const said: string[] = [];
  const turn = (name: string, fails = false) =>
    ledger.alone(async () => {
      said.push(`${name} begins`);
      await systemClock.sleep(1, { ref: true });
      said.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  const turns = [turn("a"), turn("b", true), turn("c")];
  await expect(turns[1]).rejects.toThrow("b");
  await Promise.all([turns[0], turns[2]]);
  expect(said).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
});

test("only corrections of current revisions are written, and counted", async () => {
  const revisions = new Map([
    ["a", 0],
    ["b", 3],
  ]);
  const { ledger } = ledgerOf(revisions);
  const corrections = [correction("a"), correction("b", 2), correction("c")];
  expect(await ledger.alone((correct) => correct(corrections, signed))).toBe(1);
  expect(Object.fromEntries(revisions)).toEqual({ a: 1, b: 3 });
});

test("what was accepted and is not there is written again under another token, and is a fault in the end", async () => {
  const once = ledgerOf(new Map([["a", 0]]), 1);
  expect(await once.ledger.alone((correct) => correct([correction("a")], signed))).toBe(1);
  expect(new Set(once.tokens).size).toBe(2);
  const never = ledgerOf(new Map([["a", 0]]), 100);
  await expect(never.ledger.alone((correct) => correct([correction("a")], signed))).rejects.toMatchObject({
    code: "store_unavailable",
    retryable: true,
  });
});

test("no two requests have one token", async () => {
  const { ledger, tokens } = ledgerOf(new Map([["a", 0]]));
  for (const revision of [0, 1, 2]) await ledger.alone((correct) => correct([correction("a", revision)], signed));
  expect(new Set(tokens).size).toBe(3);
});
