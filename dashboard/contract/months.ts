import { monthSchema } from "@outlay/core/month";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, money, project } from "./values.ts";
import { author, reason } from "./who.ts";

const figures = z.strictObject({ calls: count, spend: money.nullable() });

export const monthJson = z.strictObject({
  month: z.string().describe("A calendar month in UTC."),
  is_closed: z.boolean(),
  changed_by: z.string().describe("Who closed or reopened it last."),
  changed_at: z.string(),
  reason: z.string(),
  at_close: figures.nullable().describe("What was known when it was closed; null once reopened."),
  now: figures.describe("What is known now: late calls and settlement still move a closed month, re-pricing does not."),
});

const oneMonth = z.strictObject({ month: monthSchema });

export const monthsEndpoint = endpoint({
  method: "GET",
  path: "/months",
  summary: "Closed months of a project, newest first; with its figures then and now",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({ months: z.array(monthJson) }),
});

export const closeMonthEndpoint = endpoint({
  method: "POST",
  path: "/months/{month}/close",
  summary: "Closes a month that is over: re-pricing leaves its rows alone",
  role: "admin",
  query: oneMonth,
  body: z.strictObject({ project, author, reason }),
  response: monthJson,
});

export const reopenMonthEndpoint = endpoint({
  method: "POST",
  path: "/months/{month}/reopen",
  summary: "Opens a closed month again",
  role: "admin",
  query: oneMonth,
  body: z.strictObject({ project, author, reason }),
  response: monthJson,
});

export const monthEndpoints = [monthsEndpoint, closeMonthEndpoint, reopenMonthEndpoint] as const;
