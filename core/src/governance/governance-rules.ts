import { z } from "zod";

/**
 * What calls of a project may use and what a task may cost: a value of the settings ledger (kind {@link GOVERNANCE_KIND},
 * name {@link GOVERNANCE_NAME}). Nothing is blocked by it: calls that break it are found and shown.
 */
export const GOVERNANCE_KIND = "governance";
export const GOVERNANCE_NAME = "default";

const label = z.string().min(1).max(200);
const usd = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, "must be an amount of USD such as 2 or 0.50");

/** What is allowed, as it is written; a `*` at the end: all that begin so; "": where a call does not say. */
const allowed = z.array(z.string().max(200)).min(1).max(200).nullable().default(null);

const policySchema = z.strictObject({
  name: label,
  /** Calls of this class of data; null: all calls. */
  data_class: z.string().min(1).max(200).nullable().default(null),
  /** null: any. */
  models: allowed,
  providers: allowed,
  regions: allowed,
  /** Calls from this day on, 00:00 UTC; null: all there are. */
  from: z.iso.date().nullable().default(null),
});
export type GovernancePolicy = z.output<typeof policySchema>;

export const governanceShape = {
  data_class_tag: label.default("data_class").describe("The tag in which calls name their class of data."),
  policies: z
    .array(policySchema)
    .max(50)
    .default([])
    .superRefine((policies, context) => {
      const names = policies.map(({ name }) => name);
      for (const [at, name] of names.entries()) {
        if (names.indexOf(name) < at)
          context.addIssue({ code: "custom", path: [at, "name"], message: `${name} is there twice` });
      }
    })
    .describe("A call must keep every policy that is about it."),
  max_cost_per_task: usd.nullable().default(null).describe("USD; null = no limit."),
};

export const governanceSchema = z.strictObject(governanceShape);
export type Governance = z.output<typeof governanceSchema>;

export const NO_GOVERNANCE: Governance = governanceSchema.parse({});
