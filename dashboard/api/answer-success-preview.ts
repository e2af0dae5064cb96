import type { TaskEconomicsParams, TaskEconomicsRow } from "@outlay/clickhouse/queries/task-economics";
import { askKeptCohort, askTasks, type TaskQuestion } from "@outlay/clickhouse/queries/task-question";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { previewSuccessRuleEndpoint } from "../contract/success-rules.ts";
import { NO_TASKS } from "./answer-economics-figures.ts";
import { ruleOf } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { moneyPer, sumMoney } from "./money-text.ts";
import { parseRange, parseZone } from "./range.ts";
import { ALL_TIME } from "./success-series.ts";
import { readTaskBasis } from "./task-question.ts";

const EXAMPLES_MAX = 20;

type Preview = z.input<(typeof previewSuccessRuleEndpoint)["response"]>;

/** What a rule would say of the tasks of a range in its scope, beside what is said of them now. Changes nothing. */
export async function answerSuccessPreview(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof previewSuccessRuleEndpoint)["body"]>>,
): Promise<Preview> {
  const { project } = body;
  const { from, to } = parseRange(body.range, { now, zone: parseZone(body.tz), path: "range." });
  const { segments: base, isKept } = await readTaskBasis(reader, { project }, signal);
  // No rule in the ledger has version 0.
  const asked = { name: "preview", version: 0, rule: ruleOf(body, from), ...ALL_TIME };
  const question = { by: [], segments: [asked], base, now };
  const range = { project, from, to, only_ruled: true };
  const kept = isKept ? askKeptCohort(question) : undefined;
  const whole = askTasks(question);
  const judged = { ...range, by_base: true, limit: 100 };
  const [rows, changed] = await Promise.all([
    kept === undefined
      ? reader.query(whole.query, { ...whole.params, ...judged }, { signal })
      : reader.query(kept.figures, { ...kept.params, ...judged }, { signal }),
    readChanged(reader, question, { ...range, only_changed: true }, { kept, signal }),
  ]);
  const total = rows.find((row) => row.is_total === 1) ?? NO_TASKS;
  const byBefore = rows.filter((row) => row.is_total === 0);
  const changes = byBefore.flatMap(changesOf);
  return {
    range: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    tasks: total.tasks,
    cost: total.cost,
    before: sideBefore(byBefore),
    after: {
      successes: total.successes,
      failures: total.failures + total.partial + total.abandoned,
      unknown: total.unknown,
      cpst: moneyPer(total.known_outcome_cost, total.successes),
    },
    changed: changes.reduce((sum, { tasks }) => sum + tasks, 0),
    changes,
    maturing: total.maturing,
    examples: changed
      .filter((row) => row.is_total === 0)
      .map((row) => ({ task_id: row.name, before: row.previous_outcome, after: outcomeOf(row), cost: row.cost })),
  };
}

type Range = Pick<TaskEconomicsParams, "project" | "from" | "to" | "only_ruled" | "only_changed">;

/** The dearest of the tasks that are judged otherwise, each a row. */
async function readChanged(
  reader: Reader,
  question: TaskQuestion,
  range: Range,
  { kept, signal }: { kept: ReturnType<typeof askKeptCohort>; signal: AbortSignal },
): Promise<TaskEconomicsRow[]> {
  const single = askTasks({ ...question, isNamed: true });
  const about = { ...single.params, ...range, by_task: true, limit: EXAMPLES_MAX + 1 };
  if (kept === undefined) return reader.query(single.query, about, { signal });
  const listed = await reader.query(kept.list, { ...kept.params, ...range, limit: EXAMPLES_MAX }, { signal });
  if (listed.length === 0) return [];
  return reader.query(single.query, { ...about, tasks: listed.map(({ task_key }) => task_key) }, { signal });
}

/** How many of the tasks that had one outcome have another now. */
function changesOf(row: TaskEconomicsRow) {
  const before = row.g1;
  return outcomeCounts(row)
    .filter(({ outcome, tasks }) => outcome !== before && tasks > 0)
    .map(({ outcome, tasks }) => ({ before, after: outcome, tasks }));
}

const outcomeCounts = (row: TaskEconomicsRow) => [
  { outcome: "success", tasks: row.successes },
  { outcome: "failure", tasks: row.failures },
  { outcome: "partial", tasks: row.partial },
  { outcome: "abandoned", tasks: row.abandoned },
  { outcome: "unknown", tasks: row.unknown },
];

/** The outcome of a row that is one task. */
export const outcomeOf = (row: TaskEconomicsRow) => {
  if (row.successes > 0) return "success" as const;
  if (row.failures > 0) return "failure" as const;
  if (row.partial > 0) return "partial" as const;
  return row.abandoned > 0 ? ("abandoned" as const) : ("unknown" as const);
};

/** The same tasks as they are judged without the rule: each row is what had one outcome. */
function sideBefore(rows: readonly TaskEconomicsRow[]): Preview["before"] {
  const count = (...outcomes: string[]): number =>
    rows.filter(({ g1 }) => outcomes.includes(g1)).reduce((sum, { tasks }) => sum + tasks, 0);
  const successes = count("success");
  const knownCost = sumMoney(rows.filter(({ g1 }) => g1 !== "unknown").map(({ cost }) => cost));
  return {
    successes,
    failures: count("failure", "partial", "abandoned"),
    unknown: count("unknown"),
    cpst: moneyPer(knownCost, successes),
  };
}
