import {
  ALLOCATION_FIELDS_MAX,
  type AllocationField,
  type AllocationRules,
  allocationFields,
} from "@outlay/core/allocation/allocation-rules";
import { callDimensions } from "@outlay/core/call-dimensions";
import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { ANSWERING_MODEL_COLUMN, tagKeysOf, UNUSED_COLUMN } from "./usage-scope.ts";

const slots = Array.from({ length: ALLOCATION_FIELDS_MAX }, (_, at) => at + 1);
const tagColumns = slots.map((slot): `tag${number}` => `tag${slot}`);
const slotColumn = z.enum([...callDimensions, ...tagColumns, UNUSED_COLUMN, ANSWERING_MODEL_COLUMN]);

/** `<prefix>1` … `<prefix>8`. */
const perSlot = <Prefix extends string, Value>(prefix: Prefix, valueAt: (at: number) => Value) =>
  // What fromEntries makes is exactly this: one key per slot.
  Object.fromEntries(slots.map((slot, at) => [`${prefix}${slot}`, valueAt(at)])) as Record<`${Prefix}${number}`, Value>;

const shape = {
  project: z.string().min(1),
  /** Half-open, milliseconds since 1970 UTC. */
  from: z.int(),
  to: z.int(),
  /** Where each period begins, in order; the first where the range does. */
  period_starts: z.array(z.int()),
  /** By condition: the slot of its field from 0, whether values are beginnings, the values. */
  condition_slots: z.array(z.int().min(0)),
  condition_begins: z.array(z.boolean()),
  condition_values: z.array(z.array(z.string())),
  ...perSlot("field", () => slotColumn),
  ...perSlot("tag", () => z.string()),
};

/** Slots that no rule uses. */
const unused = (params: Readonly<Record<string, unknown>>): string[] => [
  ...slots.map((slot) => `field${slot}`).filter((name) => params[name] === UNUSED_COLUMN),
  ...tagColumns.filter((name) => params[name] === ""),
];

/** Spend by what the rules tell apart. */
export const allocationGroups = defineQuery({
  file: "allocation-groups.sql",
  params: z.strictObject({ ...shape, limit: z.int().positive() }),
  unused,
  row: z.object({
    id: ch.bigUint64(),
    period_at: ch.uint16(),
    own_team: ch.lowCardinality(),
    own_department: ch.lowCardinality(),
    own_cost_center: ch.lowCardinality(),
    /** Numbers of the conditions that hold. */
    met: ch.array(ch.uint16()),
    calls: ch.int64(),
    unpriced_calls: ch.int64(),
    all_tokens: ch.int64(),
    spend: ch.nullable(ch.decimal(38, 12)),
  }),
});

/** Different tasks by period and the team that a group was given to. */
export const allocationTasks = defineQuery({
  file: "allocation-tasks.sql",
  params: z.strictObject({
    ...shape,
    /** Of each group, and the team it was given to. */
    ids: z.array(z.bigint()),
    teams: z.array(z.string()),
  }),
  unused,
  row: z.object({ period_at: ch.uint16(), given_to: ch.string(), tasks: ch.uint64() }),
});

/** What the rules look at, as parameters. */
export function allocationSlots(rules: AllocationRules["rules"]) {
  const fields = allocationFields(rules);
  const tagKeys = tagKeysOf(fields);
  const columnOf = (field: AllocationField | undefined) => {
    if (field === undefined) return UNUSED_COLUMN;
    if (field === "model_resolved") return ANSWERING_MODEL_COLUMN;
    return slotColumn.parse(field.startsWith("tag:") ? tagColumns[tagKeys.indexOf(field.slice(4))] : field);
  };
  const conditions = rules.flatMap((rule) => rule.conditions);
  return {
    condition_slots: conditions.map(({ field }) => fields.indexOf(field)),
    condition_begins: conditions.map(({ op }) => op === "begins"),
    condition_values: conditions.map(({ values }) => [...values]),
    ...perSlot("field", (at) => columnOf(fields[at])),
    ...perSlot("tag", (at) => tagKeys[at] ?? ""),
  };
}
