import {
  type OutcomesAgreementRow,
  type OutcomesRelabelsRow,
  type OutcomesSourcesRow,
  outcomesAgreement,
  outcomesRelabels,
  outcomesScores,
  outcomesSources,
} from "@outlay/clickhouse/queries/outcomes";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { OutcomesBreakdown, outcomesBreakdownEndpoint } from "../contract/outcomes-breakdown.ts";
import type { HandlerInput } from "./api-route.ts";
import { readDataVersion } from "./data-version.ts";
import { agreementOf } from "./judge-agreement.ts";
import { rangeJson } from "./measure-scope.ts";
import { parseRange, parseZone } from "./range.ts";

type Asked = z.output<(typeof outcomesBreakdownEndpoint)["query"]>;
type Source = OutcomesBreakdown["sources"][number]["source"];

/** Judged more often than this, and a task's history is counted as untold: telling it costs the square of this. */
const JUDGEMENTS_MAX = 100;
const JUDGES_MAX = 200;
const SCORES_MAX = 200;
const JUDGES_COMPARED_MAX = 20;
const PAIRS_MAX = 50;
const LATEST_CHANGES = 10;

/** Who judged the tasks of a range, how late, how often they changed their minds, and how far judges agree. */
export async function answerOutcomesBreakdown(
  reader: Reader,
  { query, now, signal }: HandlerInput<Asked, unknown>,
): Promise<OutcomesBreakdown> {
  const { project, workflow } = query;
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const version = await readDataVersion(reader, project, signal);
  const cohort = { project, from, to, workflows: workflow === undefined ? [] : [workflow] };
  const judgements_max = JUDGEMENTS_MAX;
  const [sources, relabels, scores, agreement] = await Promise.all([
    reader.query(outcomesSources, { ...cohort, judgements_max, limit: JUDGES_MAX + SOURCE_ROWS }, { signal }),
    reader.query(outcomesRelabels, { ...cohort, judgements_max, each: LATEST_CHANGES }, { signal }),
    reader.query(outcomesScores, { ...cohort, limit: SCORES_MAX }, { signal }),
    reader.query(outcomesAgreement, { ...cohort, judges: JUDGES_COMPARED_MAX }, { signal }),
  ]);
  const total = sources.find(({ no_source }) => no_source === 1);
  return {
    range: rangeJson({ from, to }),
    totals: endingsJson(total),
    ...sourcesJson(sources),
    relabels: relabelsJson(relabels, total),
    scores: scores.map(({ source, judge, criteria, tasks, mean, quantiles: [p10 = mean, p50 = mean, p90 = mean] }) => ({
      ...{ ...judgeJson(source, judge), criteria, tasks, mean, p10, p50, p90 },
    })),
    scores_omitted: Math.max(0, (scores[0]?.rows_found ?? 0) - scores.length),
    agreement: agreementJson(agreement),
    data_version: version,
  };
}

/** The totals and one row for each source there is come before the judges. */
const SOURCE_ROWS = 5;

/** The store holds what the contract of outcomes let in. */
const judgeJson = (source: string, evaluator: string) => ({ source: source as Source, evaluator });

function endingsJson(row: OutcomesSourcesRow | undefined): OutcomesBreakdown["totals"] {
  const {
    tasks = 0,
    successes = 0,
    failures = 0,
    partial = 0,
    abandoned = 0,
    unknown = 0,
    label_delays = [],
  } = row ?? {};
  return {
    ...{ tasks, successes, failures, partial, abandoned, unknown },
    label_delay_p50_ms: label_delays[0] ?? null,
    label_delay_p95_ms: label_delays[1] ?? null,
  };
}

function sourcesJson(rows: readonly OutcomesSourcesRow[]): Pick<OutcomesBreakdown, "sources" | "judges_omitted"> {
  const judges = rows.filter(({ no_judge }) => no_judge === 0);
  const sources = rows
    .filter(({ no_source, no_judge }) => no_source === 0 && no_judge === 1)
    .map((row) => ({
      source: row.source as Source,
      ...endingsJson(row),
      judges: judges
        .filter(({ source }) => source === row.source)
        .map((one) => ({ evaluator: one.judge, ...endingsJson(one) })),
    }));
  return { sources, judges_omitted: Math.max(0, (rows[0]?.rows_found ?? 0) - rows.length) };
}

function relabelsJson(
  rows: readonly OutcomesRelabelsRow[],
  total: OutcomesSourcesRow | undefined,
): OutcomesBreakdown["relabels"] {
  const [first] = rows;
  const heads = rows.filter((row, at) => at === 0 || !isSamePair(row, rows[at - 1]));
  return {
    changes: first?.all_changes ?? 0,
    tasks: first?.all_tasks ?? 0,
    judged_again_tasks: total?.judged_again_tasks ?? 0,
    untold_tasks: total?.busy_tasks ?? 0,
    pairs: heads.map((head) => ({
      from: head.from_outcome as OutcomesBreakdown["relabels"]["pairs"][number]["from"],
      to: head.to_outcome as OutcomesBreakdown["relabels"]["pairs"][number]["to"],
      changes: head.pair_changes,
      tasks: head.pair_tasks,
      latest: rows
        .filter((row) => isSamePair(row, head))
        .map(({ task_key, task_name, at, source, judge }) => ({
          ...{ task_key, task_id: task_name, at: new Date(at).toISOString(), ...judgeJson(source, judge) },
        })),
    })),
  };
}

type Pair = Pick<OutcomesRelabelsRow, "from_outcome" | "to_outcome">;
const isSamePair = (left: Pair, right: Pair | undefined): boolean =>
  left.from_outcome === right?.from_outcome && left.to_outcome === right.to_outcome;

function agreementJson(rows: readonly OutcomesAgreementRow[]): OutcomesBreakdown["agreement"] {
  const byPair = new Map<string, OutcomesAgreementRow[]>();
  for (const row of rows) {
    const pair = JSON.stringify([row.source_a, row.judge_a, row.source_b, row.judge_b]);
    byPair.set(pair, [...(byPair.get(pair) ?? []), row]);
  }
  const pairs = [...byPair.values()].flatMap((cells) => {
    const [one] = cells;
    if (one === undefined) return [];
    const judges: OutcomesBreakdown["agreement"][number]["judges"] = [
      judgeJson(one.source_a, one.judge_a),
      judgeJson(one.source_b, one.judge_b),
    ];
    return [{ judges, ...agreementOf(cells) }];
  });
  return pairs.sort((left, right) => right.tasks - left.tasks).slice(0, PAIRS_MAX);
}
