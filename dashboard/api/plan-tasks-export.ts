import { askTasks } from "@outlay/clickhouse/queries/task-question";
import type { ExportColumn, Exporter, Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { exportTasksEndpoint } from "../contract/exports.ts";
import { figuresJson, NO_TASKS } from "./answer-economics-figures.ts";
import type { HandlerInput } from "./api-route.ts";
import type { ExportPlan } from "./export-plan.ts";
import { usageQuestion } from "./export-question.ts";
import { readSegments } from "./success-series.ts";
import { taskFilters } from "./task-filters.ts";

type Asked = z.output<(typeof exportTasksEndpoint)["query"]>;

/** More than a file may have: the engine refuses the file and not its rest in silence. */
const NO_LIMIT = 1_000_000_000;

const columns: readonly ExportColumn[] = [
  { column: "name", as: "task" },
  { column: "g1", as: "task_key" },
  { column: "g2", as: "workflow" },
  { column: "g3", as: "model" },
  {
    as: "outcome",
    words: {
      successes: "success",
      failures: "failure",
      partial: "partial",
      abandoned: "abandoned",
      unknown: "unknown",
    },
  },
  { column: "maturing", as: "is_maturing" },
  { column: "rule_label", as: "rule" },
  { column: "first_started_at", as: "started_at" },
  { column: "last_placed_at", as: "ended_at" },
  { column: "cost" },
  { column: "calls" },
  { column: "unpriced_calls" },
  { column: "partly_priced_calls" },
  { column: "usage_missing_calls" },
  { column: "inexact_usage_calls" },
];

/**
 * Every task of the cohort of the range with its current outcome and all it cost: the rows whose sums are
 * GET /tasks/economics. A cost with unpriced or partly priced calls beside it is a lower bound.
 */
export async function planTasksExport(
  { reader, exporter }: { readonly reader: Reader; readonly exporter: Exporter },
  { query: asked, now, signal }: HandlerInput<Asked, unknown>,
): Promise<ExportPlan> {
  const question = usageQuestion(asked, asked.tz, now);
  const { project, from, to, zone } = question;
  const { format } = asked;
  const segments = await readSegments(reader, asked, signal);
  const filters = taskFilters(asked.f);
  // The first group is the task itself.
  const by = ["workflow", "workflow", "model_resolved"] as const;
  const { query: tasks, params: whole } = askTasks({ by, filters, segments, now, isNamed: true });
  const params = { ...whole, sort: "last_placed_at" as const, project, from, to };
  const byTask = { ...params, by_task: true, limit: NO_LIMIT };
  return {
    kind: "tasks",
    format,
    // Filters of tasks are about tasks, so what is known of the range is of all its calls.
    question: { ...question, filters: [] },
    asked,
    remedy: "ask for a shorter range or fewer tasks with f",
    write: (stop) => exporter.write(tasks, byTask, { format, zone, columns, without: "is_total", signal: stop }),
    summarize: (stop) => exporter.summarize(tasks, byTask, { amount: "cost", without: "is_total", signal: stop }),
    async shown(stop) {
      // The total is the first of the rows.
      const [total = NO_TASKS] = await reader.query(tasks, { ...params, limit: 1 }, { signal: stop });
      return figuresJson(total, segments.length > 0);
    },
  };
}
