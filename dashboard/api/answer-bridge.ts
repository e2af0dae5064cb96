import { type UsageBridgeRow, usageBridge } from "@outlay/clickhouse/queries/usage-bridge";
import type { Reader } from "@outlay/clickhouse/store";
import {
  type BridgeCell,
  type BridgedCell,
  type BridgeSide,
  type BridgeTerms,
  bridgeCost,
  bridgeTerms,
  sideCost,
} from "@outlay/core/bridge";
import { AppError } from "@outlay/core/errors";
import { formatUsd, type PicoUsd } from "@outlay/core/money";
import type { z } from "zod";
import type { BridgeAnswer, bridgeEndpoint } from "../contract/bridge.ts";
import type { HandlerInput } from "./api-route.ts";
import { readComparedRange } from "./comparison.ts";
import { openQuestion, rangeJson, readCoverage } from "./measure-scope.ts";
import { picoOf } from "./money-text.ts";
import { parseRange, refused, type TimeRange } from "./range.ts";
import { refuseTooWide } from "./range-advice.ts";

type BridgeQuestion = z.output<(typeof bridgeEndpoint)["body"]>;

/** More cells than these are no bridge anyone reads, and take long to split. */
const CELLS_MAX = 20_000;
const CELLS_SHOWN = 50;

/** The exact split of a change of spend (M27): both ranges as cells, split by {@link bridgeCost}. */
export async function answerBridge(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, BridgeQuestion>,
): Promise<BridgeAnswer> {
  const by = [body.task_dimension, body.model_dimension];
  const question = await openQuestion(reader, { asked: body, by, now, signal });
  const earlier = await earlierRange(reader, body, question, now);
  const { from, to } = earlier;
  await refuseTooWide(reader, { project: body.project, from, to }, { path: "compared_with.", signal });
  const read = async ({ from, to }: Span): Promise<Side> => {
    const { d1, d2 } = question.groups;
    const params = { ...question.scope, d1, d2, from, to, limit: CELLS_MAX + 1 };
    const [rows, coverage] = await Promise.all([
      reader.query(usageBridge, params, { signal }),
      readCoverage(reader, question, { from, to }, signal),
    ]);
    if (rows.length > CELLS_MAX) {
      throw new AppError("query_too_wide", `more than ${CELLS_MAX} cells: filter, or choose a coarser task_dimension`);
    }
    return { rows, coverage };
  };
  const [before, after] = [await read(earlier), await read(question.range)];
  const { terms, cells } = bridgeCost(cellsOf(before.rows, after.rows));
  const spend = { before: spendOf(before), after: spendOf(after) };
  const isKnown = spend.before !== null && spend.after !== null;
  const shown = cells.filter(hasAnything).sort(byChange);
  return {
    range: rangeJson(question.range),
    compared_with: rangeJson(earlier),
    spend: { before: money(spend.before), after: money(spend.after) },
    delta: spend.before === null || spend.after === null ? null : formatUsd((spend.after - spend.before) as PicoUsd),
    terms: isKnown ? termsJson(terms) : null,
    cells: isKnown ? shown.slice(0, CELLS_SHOWN).map(cellJson) : [],
    cells_omitted: isKnown ? Math.max(0, shown.length - CELLS_SHOWN) : shown.length,
    unpriced: unpricedJson(before.rows, after.rows),
    coverage: { before: before.coverage, after: after.coverage },
    data_version: question.version,
  };
}

type Span = Pick<TimeRange, "from" | "to">;
interface Side {
  readonly rows: readonly UsageBridgeRow[];
  readonly coverage: BridgeAnswer["coverage"]["before"];
}

async function earlierRange(
  reader: Reader,
  body: BridgeQuestion,
  { range, zone }: { readonly range: TimeRange; readonly zone: string },
  now: number,
): Promise<Span> {
  if (body.compared_with !== undefined) {
    return parseRange(body.compared_with, { now, zone, path: "compared_with." });
  }
  const earlier = await readComparedRange(reader, { ...body, range, zone, now });
  if (earlier === undefined) throw refused("compare", "a bridge needs another range: state compared_with");
  return earlier;
}

/** null = there are calls, and of none of them, or of anything booked, a cost is known. */
function spendOf({ rows, coverage }: Side): PicoUsd | null {
  const sum = rows.reduce((total, row) => total + sideCost(sideOf(row)), 0n) as PicoUsd;
  return coverage.calls > 0 && coverage.calls === coverage.unpriced_calls && sum === 0n ? null : sum;
}

const money = (amount: PicoUsd | null): string | null => (amount === null ? null : formatUsd(amount));

const keyOf = ({ task, model }: UsageBridgeRow): string => JSON.stringify([task, model]);

/** Both sides' rows, met by task and model. */
function meet(before: readonly UsageBridgeRow[], after: readonly UsageBridgeRow[]) {
  const sides = new Map(before.map((row) => [keyOf(row), { before: row } as Meeting]));
  for (const row of after) sides.set(keyOf(row), { ...sides.get(keyOf(row)), after: row });
  return [...sides].map(([key, meeting]) => {
    const [task = "", model = ""] = JSON.parse(key) as string[];
    return { task, model, ...meeting };
  });
}
interface Meeting {
  readonly before?: UsageBridgeRow;
  readonly after?: UsageBridgeRow;
}

const cellsOf = (before: readonly UsageBridgeRow[], after: readonly UsageBridgeRow[]): BridgeCell[] =>
  meet(before, after).map((one) => ({ ...one, before: sideOf(one.before), after: sideOf(one.after) }));

function sideOf(row: UsageBridgeRow): BridgeSide;
function sideOf(row: UsageBridgeRow | undefined): BridgeSide | undefined;
function sideOf(row: UsageBridgeRow | undefined): BridgeSide | undefined {
  if (row === undefined) return undefined;
  return {
    calls: row.calls,
    input: { tokens: row.uncached_tokens, cost: picoOf(row.uncached_cost) },
    cacheRead: { tokens: row.read_tokens, cost: picoOf(row.read_cost) },
    cacheWrite: { tokens: row.write_tokens, cost: picoOf(row.write_cost) },
    output: { tokens: row.generated_tokens, cost: picoOf(row.generated_cost) },
    other: picoOf(row.other),
    adjustments: picoOf(row.adjustments),
  };
}

const changeOf = ({ cell }: BridgedCell): bigint => sideCost(cell.after) - sideCost(cell.before);
const sizeOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

/** Cells whose calls have no known cost are told of apart. */
const hasAnything = ({ cell }: BridgedCell): boolean =>
  [cell.before, cell.after].some((side) => side !== undefined && (side.calls > 0 || sideCost(side) !== 0n));

function byChange(left: BridgedCell, right: BridgedCell): number {
  const difference = sizeOf(changeOf(right)) - sizeOf(changeOf(left));
  if (difference !== 0n) return difference > 0n ? 1 : -1;
  const [a, b] = [left, right].map(({ cell }) => `${cell.task}\u0000${cell.model}`);
  return (a ?? "") < (b ?? "") ? -1 : 1;
}

const termsJson = (terms: BridgeTerms) => bridgeTerms.map((term) => ({ term, amount: formatUsd(terms[term]) }));

function cellJson(one: BridgedCell): BridgeAnswer["cells"][number] {
  const { task, model, before, after } = one.cell;
  return {
    task,
    model,
    kind: one.kind,
    calls: { before: before?.calls ?? 0, after: after?.calls ?? 0 },
    spend: { before: formatUsd(sideCost(before)), after: formatUsd(sideCost(after)) },
    delta: formatUsd(changeOf(one) as PicoUsd),
    terms: termsJson(one.terms).filter(({ amount }) => amount !== "0"),
  };
}

const UNPRICED_SHOWN = 20;

function unpricedJson(before: readonly UsageBridgeRow[], after: readonly UsageBridgeRow[]): BridgeAnswer["unpriced"] {
  const cells = meet(before, after)
    .map((one) => ({
      task: one.task,
      model: one.model,
      calls: { before: one.before?.unpriced_calls ?? 0, after: one.after?.unpriced_calls ?? 0 },
    }))
    .filter(({ calls }) => calls.before + calls.after > 0)
    .sort((a, b) => b.calls.before + b.calls.after - a.calls.before - a.calls.after);
  const sum = (side: "before" | "after"): number => cells.reduce((total, { calls }) => total + calls[side], 0);
  return {
    cells: cells.length,
    calls: { before: sum("before"), after: sum("after") },
    largest: cells.slice(0, UNPRICED_SHOWN),
  };
}
