import { existsSync, readFileSync } from "node:fs";
import type { Answered } from "./measure.ts";
import type { Sizes } from "./sizes.ts";

/** What growth is told from: a result of this benchmark. */
export interface Measured {
  readonly millions: number;
  readonly answers: readonly Answered[];
  readonly sizes: Sizes;
}

export interface Growth {
  readonly fromMillions: number;
  readonly toMillions: number;
  /** Medians in milliseconds, and how many times as long; null where one of the two was not answered. */
  readonly questions: readonly { name: string; from: number | null; to: number | null; times: number | null }[];
  readonly bytesPerCall: readonly { table: string; from: number; to: number }[];
}

/** How times and bytes grow from a smaller ledger's result, where there is one. */
export function growthFrom(smallerResult: string, larger: Measured): Growth | undefined {
  if (!existsSync(smallerResult)) return undefined;
  const smaller = JSON.parse(readFileSync(smallerResult, "utf8")) as Partial<Measured>;
  const { millions: fromMillions = 0, answers = [], sizes } = smaller;
  // A result of an earlier version of this benchmark has no totals.
  if (fromMillions >= larger.millions || sizes?.totals === undefined) return undefined;
  const questions = larger.answers.map(({ name, ms }) => {
    const from = answers.find((one) => one.name === name)?.ms?.median ?? null;
    const to = ms?.median ?? null;
    return { name, from, to, times: from === null || to === null ? null : Number((to / from).toFixed(2)) };
  });
  const bytes = ({ tables, totals }: Sizes) =>
    new Map(
      [...tables, ...Object.entries(totals).map(([table, total]) => ({ table, ...total }))].map((one) => [
        one.table,
        one.bytesPerCall,
      ]),
    );
  const before = bytes(sizes);
  const bytesPerCall = [...bytes(larger.sizes)].map(([table, to]) => ({ table, from: before.get(table) ?? 0, to }));
  return { fromMillions, toMillions: larger.millions, questions, bytesPerCall };
}
