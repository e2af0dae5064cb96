import { type UsageTailRow, usageTailCalls, usageTailGroups } from "@outlay/clickhouse/queries/usage-tail";
import type { Reader } from "@outlay/clickhouse/store";
import { usdAsFloat } from "@outlay/core/money";
import type { z } from "zod";
import type { Tail, tailEndpoint } from "../contract/tail.ts";
import type { HandlerInput } from "./api-route.ts";
import { openQuestion, rangeJson, readCoverage } from "./measure-scope.ts";
import { picoOf } from "./money-text.ts";

const HUNDREDTHS = 100;

/** How much of the spend the few that cost most take. Calls without a known cost have no place in it. */
export async function answerTail(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof tailEndpoint)["body"]>>,
): Promise<Tail> {
  const by = body.of === "calls" ? [] : [body.of];
  const question = await openQuestion(reader, { asked: body, by, now, signal });
  const { from, to } = question.range;
  const params = { ...question.scope, from, to };
  const [rows, coverage] = await Promise.all([
    body.of === "calls"
      ? reader.query(usageTailCalls, params, { signal })
      : reader.query(usageTailGroups, { ...params, d1: question.groups.d1 }, { signal }),
    readCoverage(reader, question, question.range, signal),
  ]);
  const [first] = rows;
  return {
    range: rangeJson(question.range),
    of: body.of,
    members: first?.count_all ?? 0,
    spend: first?.spend_all ?? null,
    ...tailOf(rows),
    coverage,
    data_version: question.version,
  };
}

/** The curve at each hundredth of the members, and what is read off it. Equal members share what they spend evenly. */
export function tailOf(
  rows: readonly UsageTailRow[],
): Pick<Tail, "top_1_share" | "top_10_share" | "half_from_share" | "points"> {
  const [first] = rows;
  const members = first?.count_all ?? 0;
  const spend = first === undefined ? 0 : usdAsFloat(picoOf(first.spend_all));
  if (spend === 0) return { top_1_share: null, top_10_share: null, half_from_share: null, points: [] };
  const spendOf = (count: number): number => {
    const row = rows.find(({ count_to }) => count_to >= count);
    if (row === undefined) return spend;
    // Down from the row's own sum: what is beyond `count` is all of its size.
    return usdAsFloat(picoOf(row.spend_to)) - (row.count_to - count) * usdAsFloat(picoOf(row.each));
  };
  const points = Array.from({ length: HUNDREDTHS + 1 }, (_, at) => ({
    members: at / HUNDREDTHS,
    spend: at === HUNDREDTHS ? 1 : Math.min(1, Math.max(0, spendOf((members * at) / HUNDREDTHS) / spend)),
  }));
  return {
    top_1_share: members < HUNDREDTHS ? null : (points[1]?.spend ?? null),
    top_10_share: members < HUNDREDTHS / 10 ? null : (points[10]?.spend ?? null),
    half_from_share: crossing(points, 0.5),
    points,
  };
}

/** Where the curve reaches a share of the spend, between two points on a straight line. */
function crossing(points: Tail["points"], share: number): number | null {
  const at = points.findIndex(({ spend }) => spend >= share);
  const [before, after] = [points[at - 1], points[at]];
  if (before === undefined || after === undefined) return null;
  return before.members + ((share - before.spend) / (after.spend - before.spend)) * (after.members - before.members);
}
