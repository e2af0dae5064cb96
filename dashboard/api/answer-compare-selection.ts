import { type UsageDimension, usageSlots } from "@outlay/clickhouse/queries/usage-scope";
import { selectedGroup, type UsageSelectionRow, usageSelection } from "@outlay/clickhouse/queries/usage-selection";
import type { Reader } from "@outlay/clickhouse/store";
import { usdAsFloat } from "@outlay/core/money";
import type { z } from "zod";
import type { compareSelectionEndpoint, SelectionComparison } from "../contract/compare-selection.ts";
import type { HandlerInput } from "./api-route.ts";
import { openQuestion, rangeJson, readCoverage, shareOf } from "./measure-scope.ts";
import { picoOf } from "./money-text.ts";
import { parseRange, refused } from "./range.ts";

type Asked = z.output<(typeof compareSelectionEndpoint)["body"]>;
type Difference = SelectionComparison["differences"][number];

/** What is looked at: what may be the cause of something, or name who is. */
const candidates = [
  ...(["provider", "model_resolved", "service_tier", "region", "environment", "team", "use_case", "feature"] as const),
  ...(["customer_id", "user_id", "credential_id", "workflow", "workflow_version", "step", "agent_role"] as const),
  ...(["task_type", "tool_name", "prompt_name", "prompt_version", "variant", "route_rule", "cache_kind"] as const),
  ...(["status", "error_type"] as const),
];
const EACH_MAX = 5;
const DIFFERENCES_MAX = 40;

/** Which values of which dimensions are over- and under-represented in some calls, against the others of the range. */
export async function answerCompareSelection(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, Asked>,
): Promise<SelectionComparison> {
  const { selection, measure } = body;
  refuseNothingSelected(selection);
  const question = await openQuestion(reader, { asked: body, by: selection.by, now, signal });
  const { from, to } = question.range;
  const part = selection.range && parseRange(selection.range, { now, zone: question.zone, path: "selection.range." });
  const params = {
    ...{ ...question.scope, from, to, by_spend: measure === "spend", limit: EACH_MAX },
    ...{ d1: question.groups.d1, d2: question.groups.d2, d3: question.groups.d3 },
    groups: selection.groups.map((group) => selectedGroup(group, body.project)),
    ...{ selected_from: part?.from ?? from, selected_to: part?.to ?? to },
  };
  const dimensions = candidates.filter((name) => !selection.by.includes(name));
  const [found, coverage] = await Promise.all([
    Promise.all(
      dimensions.map(async (dimension) => {
        const d4 = usageSlots([], [dimension]).groups.d1;
        return { dimension, rows: await reader.query(usageSelection, { ...params, d4 }, { signal }) };
      }),
    ),
    readCoverage(reader, question, question.range, signal),
  ]);
  const [some] = found.flatMap(({ rows }) => rows);
  return {
    range: rangeJson(question.range),
    selected: {
      calls: some?.all_selected_calls ?? 0,
      spend: some?.all_selected_spend ?? null,
      unpriced_calls: some?.all_selected_unpriced ?? 0,
    },
    rest: {
      calls: some?.all_rest_calls ?? 0,
      spend: some?.all_rest_spend ?? null,
      unpriced_calls: some?.all_rest_unpriced ?? 0,
    },
    measure,
    differences: found
      .flatMap(({ dimension, rows }) => rows.flatMap((row) => differenceOf(dimension, row, measure) ?? []))
      .sort((left, right) => Math.abs(right.difference) - Math.abs(left.difference))
      .slice(0, DIFFERENCES_MAX),
    dimensions: [...dimensions],
    coverage,
    data_version: question.version,
  };
}

function refuseNothingSelected({ by, groups, range }: Asked["selection"]): void {
  if (groups.length === 0 && range === undefined)
    throw refused("selection", "must name groups, or a part of the range, or both");
  if (groups.length > 0 && by.length === 0) throw refused("selection.by", "must say what the groups are of");
  const odd = groups.findIndex((group) => group.length !== by.length);
  if (odd >= 0) throw refused(`selection.groups.${odd}`, `must have one value for each of ${by.join(", ")}`);
}

/** `undefined` where one side has nothing to compare, and where nothing differs. */
function differenceOf(
  dimension: UsageDimension,
  row: UsageSelectionRow,
  measure: Asked["measure"],
): Difference | undefined {
  const selected = {
    ...{ calls: row.selected_calls, spend: row.selected_spend, unpriced_calls: row.selected_unpriced },
    share:
      measure === "calls"
        ? shareOf(row.selected_calls, row.all_selected_calls)
        : moneyShare(row.selected_spend, row.all_selected_spend),
  };
  const rest = {
    ...{ calls: row.rest_calls, spend: row.rest_spend, unpriced_calls: row.rest_unpriced },
    share:
      measure === "calls"
        ? shareOf(row.rest_calls, row.all_rest_calls)
        : moneyShare(row.rest_spend, row.all_rest_spend),
  };
  if (selected.share === null || rest.share === null || selected.share === rest.share) return undefined;
  const difference = selected.share - rest.share;
  const lift = rest.share === 0 ? null : selected.share / rest.share;
  return { dimension, value: row.value, selected, rest, difference, lift };
}

/** Of a value that spent nothing 0; null where its side spent nothing. */
const moneyShare = (part: string | null, whole: string | null): number | null =>
  whole === null ? null : shareOf(usdAsFloat(picoOf(part ?? "0")), usdAsFloat(picoOf(whole)));
