import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, ratio } from "./values.ts";
import { author, reason } from "./who.ts";

const name = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, "must be 1 to 63 letters, digits, dots, dashes or underscores")
  .describe("One account of one provider. What an upload says of a day replaces what the same name said of it before.");
const version = z.coerce.number().int().min(0).max(1_000_000);
const day = z.string().describe("YYYY-MM-DD, a day of UTC.");

/** Why a bill and the ledger may differ. A guess: it names the first explanation that fits the figures. */
export const differenceCauses = [
  /** They differ by no more than 1 % or 1 cent. */
  "agrees",
  /** Billed, and no call of it came in. */
  "not_recorded",
  /** Recorded, and not on the bill. */
  "not_billed",
  /** Some of our calls have no price. */
  "unpriced",
  /** Tokens differ as cost does, and ours are fewer. */
  "calls_missing",
  /** Tokens differ as cost does, and ours are more. */
  "calls_too_many",
  /** Tokens agree, or every day differs by the same factor: a discount, a tax, another price. */
  "price",
  /** Days differ, and the range as a whole agrees: calls near midnight, or billed when they ended. */
  "day_boundary",
  /** Some of our calls state no usage, or an inexact one. */
  "usage",
  "unknown",
] as const;
export type DifferenceCause = (typeof differenceCauses)[number];

const compared = {
  billed: money.nullable().describe("null = nothing on the bill"),
  computed: money.nullable().describe("Known cost of our calls; null = there is none"),
  difference: money.describe("computed − billed"),
  ratio: ratio.nullable().describe("difference ÷ billed; null where nothing was billed"),
  billed_tokens: count.nullable().describe("null where the bill does not say"),
  tokens: count.nullable().describe("Input and output of our calls; null where none states them"),
  calls: count,
  unpriced_calls: count,
};

const comparedDay = z.strictObject({ day, ...compared });
export type ComparedDay = z.infer<typeof comparedDay>;

const comparedModel = z.strictObject({
  provider: z.string(),
  model: z.string().describe('As the price book names it, else as the bill does; "" = the bill names none.'),
  billed_as: z.array(z.string()),
  recorded_as: z.array(z.string()),
  cause: z.enum(differenceCauses),
  ...compared,
  days: z.array(z.strictObject({ day, cause: z.enum(differenceCauses), ...compared })).describe("Earliest first."),
});
export type ComparedModel = z.infer<typeof comparedModel>;

const billSource = z.strictObject({
  name: z.string(),
  provider: z.string(),
  first_day: day,
  last_day: day,
  days: count,
  lines: count.describe("Sums by day and model."),
  total: money,
  version: count,
  author: z.string(),
  reason: z.string(),
  changed_at: z.string(),
});
export type BillSource = z.infer<typeof billSource>;

export const reconciliationEndpoint = endpoint({
  method: "GET",
  path: "/reconciliation",
  summary: "Bills of providers beside computed cost, by day of UTC and model",
  query: z.strictObject({
    project,
    from: instantText.default("now-30d").describe("Days of UTC that the range touches are compared whole."),
    to: instantText.default("now"),
  }),
  body: z.undefined(),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string(), tz: z.literal("UTC") }),
    sources: z.array(billSource).describe("Everything uploaded, whatever the range."),
    compared_days: count.describe("Days of the range that a bill says something of."),
    totals: z.strictObject({ ...compared }).describe("Of those days and the providers whose bills they are."),
    days: z.array(comparedDay).describe("Earliest first."),
    models: z.array(comparedModel).describe("Largest difference first, at most 100."),
    models_omitted: count,
    data_version: z.string(),
  }),
});
export type ReconciliationAnswer = z.infer<(typeof reconciliationEndpoint)["response"]>;

export const putBillEndpoint = endpoint({
  method: "PUT",
  path: "/reconciliation/sources/{name}",
  summary: "Takes over a provider's cost or usage export, or says what it holds",
  role: "editor",
  bodyBytesMax: 4 * 1024 * 1024,
  query: z.strictObject({ name }),
  body: z.strictObject({
    project,
    provider: z.string().trim().min(1).max(100).describe("As calls name it, or any of its names that prices know."),
    csv: z
      .string()
      .min(1, "must hold the export: a first line with the names of the columns, then a line for each sum")
      .describe(
        "CSV with the columns day, model and cost, by these or by a provider's own names; tokens if there are.",
      ),
    dry_run: z.boolean().default(false).describe("Only say what would be taken over."),
    expected_version: version.default(0).describe("The version you saw, 0 for a new one; another there is a conflict."),
    author,
    reason,
  }),
  response: z.strictObject({
    is_applied: z.boolean(),
    columns: z
      .strictObject({ day: z.string(), model: z.string().nullable(), cost: z.string(), tokens: z.array(z.string()) })
      .describe("Which columns were read."),
    lines_read: count,
    first_day: day,
    last_day: day,
    models: z.array(z.string()).describe("At most 100."),
    total: money.describe("Of the upload."),
    replaced_days: count.describe("Days that this name had said something of before."),
    version: count.describe("The version now; as it is where nothing was taken over, 0 for none."),
  }),
});
export type PutBillAnswer = z.infer<(typeof putBillEndpoint)["response"]>;

export const deleteBillEndpoint = endpoint({
  method: "DELETE",
  path: "/reconciliation/sources/{name}",
  summary: "Takes a bill away; its versions stay in the history",
  role: "editor",
  query: z.strictObject({ project, name, expected_version: version, author, reason }),
  body: z.undefined(),
  response: z.strictObject({ name: z.string(), version: count, ended_at: z.string() }),
});

export const reconciliationEndpoints = [reconciliationEndpoint, putBillEndpoint, deleteBillEndpoint] as const;
