import { expect, test } from "vitest";
import { z } from "zod";
import { defineQuery } from "./define-query.ts";
import type { Engine, SelectAccess } from "./engine.ts";
import { tornCoarse, tornQuarters } from "./queries/rollups.ts";
import { countPresentCalls } from "./queries/rows-present.ts";
import { queryRunner } from "./run-query.ts";

const asked = defineQuery({ file: "rollup-days.sql", params: z.strictObject({}), row: z.object({}) });

/** On which connections a question goes, asked through a writer and through a reader. */
async function waysOf(query: typeof asked): Promise<SelectAccess[]> {
  const ways: SelectAccess[] = [];
  const engine = {
    select: async (access: SelectAccess) => {
      ways.push(access);
      return [];
    },
  } as unknown as Engine;
  for (const access of ["write", "read"] as const) await queryRunner(engine, access)(query, {});
  return ways;
}

test("what a writer asks does not wait for what is being written, unless it must not see half of it", async () => {
  expect(await waysOf(asked)).toEqual(["look", "read"]);
  expect(await waysOf({ ...asked, isAlone: true })).toEqual(["write", "read"]);
});

test("what compares rollups with the ledger, or counts what was just inserted, is asked behind the writes", () => {
  for (const query of [tornQuarters, tornCoarse, countPresentCalls]) expect(query.isAlone).toBe(true);
});
