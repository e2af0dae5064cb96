import { closedMonthPolicies, repricingRefusals, repricingStates } from "@outlay/core/repricing";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, timeZone } from "./values.ts";
import { author, reason } from "./who.ts";

const chosen = z.array(z.string().max(200)).min(1).max(100).optional();

const scope = z.strictObject({
  models: chosen.describe("asked for or answering"),
  providers: chosen,
  teams: chosen,
  workflows: chosen,
  environments: chosen,
  price_statuses: chosen,
});

const differenceShape = {
  calls: count.describe("Calls looked at, those that are not billed included."),
  changed: count.describe("Of them, those whose cost, status or flags change."),
  before: money.describe("Sum of known costs."),
  after: money,
  difference: money.describe("Exactly after − before."),
  unpriced_before: count.describe("Billed calls of unknown cost."),
  unpriced_after: count,
};
const breakdown = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), ...differenceShape })).describe("Largest differences first."),
  other: z
    .strictObject({ groups: count, ...differenceShape })
    .nullable()
    .describe("Exactly all other groups."),
});

export const repricingJson = z.strictObject({
  id: z.string(),
  project: z.string(),
  state: z.enum(repricingStates),
  range: z.strictObject({ from: z.string(), to: z.string() }),
  scope,
  closed_months: z.enum(closedMonthPolicies),
  author: z.string(),
  reason: z.string(),
  requested_at: z.string(),
  preview: z
    .strictObject({
      at: z.string(),
      book: z.string(),
      ...differenceShape,
      by_model: breakdown,
      by_team: breakdown,
      closed_months: z.array(z.strictObject({ month: z.string(), ...differenceShape })),
      adjustments: z
        .strictObject({ rows: count, amount: money })
        .describe("Booked now instead of correcting closed months; earlier adjustments of the months are taken off."),
      examples: z.array(z.string()).describe("Some calls that change, by id."),
    })
    .nullable(),
  apply: z.strictObject({ author: z.string(), reason: z.string(), asked_at: z.string() }).nullable(),
  applied: z
    .strictObject({
      at: z.string(),
      corrected: count.describe("Calls with a correction in the ledger."),
      difference: money,
      adjustments: count,
      adjusted: money,
    })
    .nullable(),
  refusal: z.strictObject({ code: z.enum([...repricingRefusals, "fault"]), message: z.string() }).nullable(),
  ledger_reason: z.string().describe("What the reason of the ledger's rows says."),
});
export type RepricingJson = z.input<typeof repricingJson>;

const oneJob = z.strictObject({ id: z.string().min(1).max(60) });

export const requestRepricingEndpoint = endpoint({
  method: "POST",
  path: "/repricings",
  summary: "Asks for a dry run: what would calls of a range cost at the prices known now",
  role: "admin",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    range: z.strictObject({ from: instantText, to: instantText }).describe("By the time of the calls."),
    tz: timeZone.describe("The calendar of relative instants such as now/M."),
    scope: scope.default({}),
    closed_months: z
      .enum(closedMonthPolicies)
      .default("refuse")
      .describe("adjust: leave closed months as they are and book the difference as an adjustment dated now."),
    author,
    reason,
  }),
  response: repricingJson,
});

export const listRepricingsEndpoint = endpoint({
  method: "GET",
  path: "/repricings",
  summary: "Re-pricings of a project, newest first",
  query: z.strictObject({ project, limit: z.coerce.number().int().min(1).max(500).default(50) }),
  body: z.undefined(),
  response: z.strictObject({ repricings: z.array(repricingJson) }),
});

export const repricingEndpoint = endpoint({
  method: "GET",
  path: "/repricings/{id}",
  summary: "One re-pricing: its state, and what it changes or changed",
  query: oneJob.extend({ project }),
  body: z.undefined(),
  response: repricingJson,
});

export const applyRepricingEndpoint = endpoint({
  method: "POST",
  path: "/repricings/{id}/apply",
  summary: "Applies a dry run as it was shown, as corrections of the ledger",
  role: "admin",
  query: oneJob,
  body: z.strictObject({ project, author, reason }),
  response: repricingJson,
});

export const cancelRepricingEndpoint = endpoint({
  method: "POST",
  path: "/repricings/{id}/cancel",
  summary: "Gives up a re-pricing that is not being applied",
  role: "admin",
  query: oneJob,
  body: z.strictObject({ project, author, reason }),
  response: repricingJson,
});

export const repricingEndpoints = [
  requestRepricingEndpoint,
  listRepricingsEndpoint,
  repricingEndpoint,
  applyRepricingEndpoint,
  cancelRepricingEndpoint,
] as const;
