import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { Application } from "express";
import { outcomesBreakdownEndpoint } from "../contract/outcomes-breakdown.ts";
import {
  deleteSuccessRuleEndpoint,
  previewSuccessRuleEndpoint,
  putSuccessRuleEndpoint,
  putTaskByEndpoint,
  successPresetsEndpoint,
  successRuleEndpoint,
  successRulesEndpoint,
  taskByEndpoint,
} from "../contract/success-rules.ts";
import { taskEndpoint, tasksEndpoint } from "../contract/tasks.ts";
import { answerOutcomesBreakdown } from "./answer-outcomes-breakdown.ts";
import { answerSuccessPreview } from "./answer-success-preview.ts";
import {
  answerDeleteSuccessRule,
  answerPutSuccessRule,
  answerSuccessPresets,
  answerSuccessRule,
  answerSuccessRules,
} from "./answer-success-rules.ts";
import { answerPutTaskBy, answerTaskBy } from "./answer-success-task-by.ts";
import { answerTask } from "./answer-task.ts";
import { answerTasks } from "./answer-tasks.ts";
import { type RouteDeps, route } from "./api-route.ts";

/** What a success is, what a task is, single tasks, and who judged them. */
export function routeSuccess(
  app: Application,
  { reader, writer }: { readonly reader: Reader; readonly writer: Writer },
  routing: RouteDeps,
): void {
  // The fixed paths before the one that takes any name.
  route(app, successPresetsEndpoint, () => answerSuccessPresets(), routing);
  route(app, previewSuccessRuleEndpoint, (input) => answerSuccessPreview(reader, input), routing);
  route(app, successRulesEndpoint, (input) => answerSuccessRules(reader, input), routing);
  route(app, successRuleEndpoint, (input) => answerSuccessRule(reader, input), routing);
  route(app, putSuccessRuleEndpoint, (input) => answerPutSuccessRule(writer, input), routing);
  route(app, deleteSuccessRuleEndpoint, (input) => answerDeleteSuccessRule(writer, input), routing);
  route(app, taskByEndpoint, (input) => answerTaskBy(reader, input), routing);
  route(app, putTaskByEndpoint, (input) => answerPutTaskBy(writer, input), routing);
  route(app, tasksEndpoint, (input) => answerTasks(reader, input), routing);
  route(app, taskEndpoint, (input) => answerTask(reader, input), routing);
  route(app, outcomesBreakdownEndpoint, (input) => answerOutcomesBreakdown(reader, input), routing);
}
