import { expect, test } from "vitest";
import { taskSlots } from "./task-slots.ts";

test("groups and filters are columns of outcomes and calls; each is read once, and what nobody asks is not read", () => {
  const filters = [{ dimension: "tag:tier" as const, values: ["gold"] }];
  expect(taskSlots({ by: ["tag:tier", "model_resolved", "feature"], filters })).toMatchObject({
    ...{ outcome_d1: "tag1", outcome_d2: "no_value", outcome_d3: "no_value", outcome_f1: "tag1" },
    ...{ texts: 2, text1_column: "tag1", text2_column: "feature", text3_column: "no_value" },
    ...{ at_d1: 1, at_d2: 99, at_d3: 2, at_f1: 1, at_f2: 99, at_name: 99, at_workflow: 99 },
    ...{ task_d1: "called_d1", task_d2: "main_model", model: "model_answered" },
    ...{ tag1: "tier", tag2: "", filter_ops: [1], filter_values: [["gold"]] },
    ...{ filter01: "f1", filter02: "f2", task_f1: "called_f1" },
  });
  expect(taskSlots({ by: ["workflow"], isRuled: true, isNamed: true })).toMatchObject({
    ...{ texts: 3, text1_column: "workflow", text2_column: "task_type", text3_column: "task_id" },
    ...{ at_d1: 1, at_workflow: 1, at_task_type: 2, at_name: 3, model: "no_value" },
  });
});
