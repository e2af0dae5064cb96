import { allocationShape, splitWays } from "@outlay/core/allocation/allocation-rules";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, ratio, timeZone } from "./values.ts";
import { author, reason } from "./who.ts";

const rulesJson = z.strictObject({
  version: count.describe("0: there never were any rules."),
  ...allocationShape,
  author: z.string().nullable(),
  reason: z.string().nullable(),
  changed_at: z.string().nullable(),
});
export type AllocationRulesJson = z.output<typeof rulesJson>;

export const allocationRulesEndpoint = endpoint({
  method: "GET",
  path: "/allocation/rules",
  summary: "Whose money a call is: teams, and the rules that give calls to them",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: rulesJson,
});

export const putAllocationRulesEndpoint = endpoint({
  method: "PUT",
  path: "/allocation/rules",
  summary: "Replaces teams and rules by a new version; rows of the ledger stay as they are",
  role: "admin",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    ...allocationShape,
    expected_version: z.int().min(0).default(0).describe("The version you saw; another one there is a conflict."),
    author,
    reason,
  }),
  response: rulesJson,
});

const by = z
  .enum(["team", "department", "cost_center"])
  .default("team")
  .describe("What spend is shown by. A team's department and cost centre: the rule's, the call's, or the directory's.");

const line = z.strictObject({
  name: z.string().describe('"" = not allocated: no call, rule or directory says.'),
  spend: money.nullable().describe("direct + mapped + shared; null = none of it is known."),
  share: ratio.nullable().describe("Of the total; null where that is 0 or not known."),
  direct: money.describe("Of calls that name the team themselves."),
  mapped: money.describe("Of calls that a rule gave it."),
  shared: money.describe("Its parts of what is shared."),
  calls: count.describe("Direct and mapped; parts of shared costs have no calls."),
  unpriced_calls: count,
  tokens: count,
  is_lower_bound: z.boolean().describe("Some cost in it, or in what it has a part of, is not known."),
});

const allocationAnswer = z.strictObject({
  range: z.strictObject({ from: z.string(), to: z.string() }),
  by,
  version: count.describe("Of the rules; 0 = no rules, or those of a preview."),
  total: z.strictObject({ spend: money.nullable(), calls: count, unpriced_calls: count, tokens: count }),
  lines: z.array(line).describe("Largest spend first; they add up to the total to the last digit."),
  rules: z
    .array(
      z.strictObject({
        name: z.string(),
        kind: z.enum(["team", "shared"]),
        calls: count,
        unpriced_calls: count,
        spend: money.nullable(),
      }),
    )
    .describe("What each rule took, in their order."),
  splits: z.array(
    z.strictObject({
      rule: z.string(),
      from: z.string(),
      to: z.string().describe("The part of the range in which the same rules hold."),
      by: z.enum(splitWays),
      is_even_for_lack: z.boolean().describe("Split evenly: none of the teams had any tokens or tasks of its own."),
      spend: money,
      parts: z.array(z.strictObject({ team: z.string(), weight: count, spend: money })),
    }),
  ),
});
export type AllocationAnswer = z.output<typeof allocationAnswer>;

export const allocationEndpoint = endpoint({
  method: "GET",
  path: "/allocation",
  summary: "Spend of a range by team after the rules of allocation; adds up to the spend of the range exactly",
  query: z.strictObject({
    project,
    from: instantText.default("now-30d"),
    to: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    by,
  }),
  body: z.undefined(),
  response: allocationAnswer.extend({ data_version: z.string() }),
});

export const previewAllocationEndpoint = endpoint({
  method: "POST",
  path: "/allocation/preview",
  summary: "Spend by team under the rules in force and under those that are drafted; changes nothing",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    ...allocationShape,
    range: z.strictObject({ from: instantText, to: instantText }).default({ from: "now-30d", to: "now" }),
    tz: timeZone,
    by,
  }),
  response: z.strictObject({
    before: allocationAnswer,
    after: allocationAnswer,
    changes: z
      .array(
        z.strictObject({
          name: z.string(),
          before: money.nullable(),
          after: money.nullable(),
          difference: money.describe("after − before; what is not known counts as 0."),
        }),
      )
      .describe("By name, also of those that stay as they are; the largest change first."),
  }),
});

export const allocationEndpoints = [
  allocationRulesEndpoint,
  putAllocationRulesEndpoint,
  allocationEndpoint,
  previewAllocationEndpoint,
] as const;
