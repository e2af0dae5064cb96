import { z } from "zod";
import { callDimensions } from "../call-dimensions.ts";

/**
 * Whose money a call is: a value of the settings ledger (kind {@link ALLOCATION_KIND}, name {@link ALLOCATION_NAME}). The
 * ledger's rows keep what was said of them; rules are applied when spend is asked for by team.
 */
export const ALLOCATION_KIND = "allocation";
export const ALLOCATION_NAME = "default";

const RULES_MAX = 100;
const CONDITIONS_MAX = 200;
/** Different dimensions and tags that the rules of a project look at. */
export const ALLOCATION_FIELDS_MAX = 8;
const TEAMS_MAX = 500;

const label = z.string().min(1).max(200);
/** A day, from 00:00 UTC. */
const day = z.iso.date();

const fieldSchema = z.union([
  z.enum(callDimensions),
  z
    .string()
    .regex(/^tag:.{1,100}$/, "must be a dimension such as credential_id, or tag:<key>")
    .transform((text) => text as `tag:${string}`),
]);
export type AllocationField = z.output<typeof fieldSchema>;

const conditionSchema = z.strictObject({
  field: fieldSchema,
  /** `is`: the value is one of those listed ("" = not stated); `begins`: it begins with one of them. Case matters. */
  op: z.enum(["is", "begins"]).default("is"),
  values: z.array(z.string().max(200)).min(1).max(200),
});

export const splitWays = ["even", "tokens", "tasks"] as const;

const targetSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("team"),
    team: label,
    department: label.nullable().default(null),
    cost_center: label.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal("shared"),
    /** `tokens`, `tasks`: in the measure of what is each team's own; evenly where none of them has any. */
    by: z.enum(splitWays),
    teams: z.array(label).min(1).max(50),
  }),
]);

const ruleSchema = z.strictObject({
  name: label,
  /** All of them must hold. */
  conditions: z.array(conditionSchema).min(1).max(8),
  /** `unattributed`: calls that name no team themselves; `all`: those too that do. */
  applies_to: z.enum(["unattributed", "all"]).default("unattributed"),
  to: targetSchema,
  /** Calls from this day on; null: since ever. */
  from: day.nullable().default(null),
  /** Calls before this day; null: for ever. */
  until: day.nullable().default(null),
});
export type AllocationRule = z.output<typeof ruleSchema>;

const teamSchema = z.strictObject({
  team: label,
  department: label.nullable().default(null),
  cost_center: label.nullable().default(null),
});
export type AllocationTeam = z.output<typeof teamSchema>;

export const allocationShape = {
  teams: z
    .array(teamSchema)
    .max(TEAMS_MAX)
    .default([])
    .superRefine(refuseTwins(({ team }) => team, "team"))
    .describe("What a team belongs to, where neither the call nor a rule says so."),
  rules: z
    .array(ruleSchema)
    .max(RULES_MAX)
    .default([])
    .superRefine(refuseTwins(({ name }) => name, "name"))
    .superRefine(refuseUnusable)
    .describe("In order: of those that hold on the day of a call, the first that fits decides."),
};

export const allocationSchema = z.strictObject(allocationShape);
export type AllocationRules = z.output<typeof allocationSchema>;

export const NO_ALLOCATION: AllocationRules = { teams: [], rules: [] };

function refuseTwins<Item>(nameOf: (item: Item) => string, field: string) {
  return (items: readonly Item[], context: z.RefinementCtx): void => {
    const seen = new Set<string>();
    for (const [at, item] of items.entries()) {
      const name = nameOf(item);
      if (seen.has(name)) context.addIssue({ code: "custom", path: [at, field], message: `${name} is there twice` });
      seen.add(name);
    }
  };
}

function refuseUnusable(rules: readonly AllocationRule[], context: z.RefinementCtx): void {
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
  for (const [at, { from, until, to }] of rules.entries()) {
    if (from !== null && until !== null && from >= until) refuse([at, "until"], `must be after from, ${from}`);
    if (to.kind === "shared" && new Set(to.teams).size < to.teams.length)
      refuse([at, "to", "teams"], "names a team twice");
  }
  const conditions = rules.flatMap((rule) => rule.conditions);
  if (conditions.length > CONDITIONS_MAX) refuse([], `has more than ${CONDITIONS_MAX} conditions`);
  if (allocationFields(rules).length > ALLOCATION_FIELDS_MAX) {
    refuse([], `looks at more than ${ALLOCATION_FIELDS_MAX} different dimensions and tags`);
  }
}

/** What the rules look at, each once, in order of appearance. */
export const allocationFields = (rules: readonly Pick<AllocationRule, "conditions">[]): AllocationField[] => [
  ...new Set(rules.flatMap(({ conditions }) => conditions.map(({ field }) => field))),
];
