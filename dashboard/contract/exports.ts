import { focusVersions } from "@outlay/core/focus/focus-columns";
import { z } from "zod";
import { dimensionName } from "./analytics.ts";
import { economicsFigures } from "./economics.ts";
import { endpoint } from "./endpoint.ts";
import { filterParameter } from "./filter-parameter.ts";
import { count, coverage, instantText, money, project, timeZone } from "./values.ts";
import { buckets } from "./vocabulary.ts";

const by = z
  .union([z.string().max(400), z.array(z.string().max(400))])
  .default([])
  .describe("Up to three dimensions, separated by commas or repeated.")
  .transform((given) => [given].flat().flatMap((text) => text.split(",").filter((name) => name !== "")))
  .pipe(z.array(dimensionName).max(3));

const shared = {
  project,
  from: instantText.default("now-7d"),
  to: instantText.default("now"),
  f: filterParameter,
  as_of: instantText.optional().describe("The ledger as it stood then; absent: as it is."),
  sidecar: z
    .enum(["true", "false"])
    .default("false")
    .describe("true: what the file of the same address is about, as JSON, instead of the file."),
};
const tz = timeZone.describe("The zone of buckets, of the times in text formats and of relative instants.");
const format = z.enum(["csv", "json", "ndjson", "parquet"]).default("csv");

export const exportBuckets = ["none", ...buckets] as const;

const callsQuery = z.strictObject({ ...shared, tz, format });
const spendQuery = z.strictObject({ ...callsQuery.shape, by, bucket: z.enum(exportBuckets).default("auto") });
const { as_of: _current, ...sharedByTasks } = shared;
const tasksQuery = z.strictObject({
  ...sharedByTasks,
  tz,
  format,
  rule: z
    .string()
    .max(200)
    .optional()
    .describe("A rule of success as <name>@<version>, or none; absent: those in force."),
});
const focusQuery = z.strictObject({
  ...shared,
  tz: timeZone.describe("The zone of relative instants such as now/M; charge periods are UTC."),
  format: z.enum(["csv", "parquet"]).default("csv"),
  version: z.enum(focusVersions).default("1.4"),
  grain: z.enum(["day", "hour"]).default("day").describe("The length of a charge period; periods are cut in UTC."),
});

const columnMetadata = z.strictObject({
  ColumnName: z.string(),
  DataType: z.string(),
  FeatureLevel: z.string().nullable().describe("null: a column of ours."),
  AllowsNulls: z.boolean(),
});

export const exportSidecar = z.strictObject({
  file: z.string().describe("The name the file is sent with."),
  query: z.record(z.string(), z.unknown()).describe("What was asked, with every default; from and to are instants."),
  range: z.strictObject({ from: z.string(), to: z.string(), tz: z.string() }),
  rows: count.describe("Rows of the file, without the header."),
  total: money.nullable().describe("The exact sum of its cost column in USD; null where no row states one."),
  shown_total: money
    .nullable()
    .describe("What POST /query (for tasks GET /tasks/economics) answers for the same question."),
  economics: economicsFigures
    .optional()
    .describe("Of tasks: the totals of GET /tasks/economics, with cost per success, its interval and its bounds."),
  currency: z.literal("USD"),
  coverage,
  price_books: z.array(z.string()).describe("Versions of the price books in the rows."),
  data_version: z
    .string()
    .describe("The file is the same, byte for byte, while this is the same and does not end with ~."),
  generated_at: z.string(),
  focus: z
    .strictObject({
      DataGenerator: z.string(),
      FocusVersion: z.enum(focusVersions),
      deviations: z.array(z.string()),
      ColumnDefinition: z.array(columnMetadata),
    })
    .optional()
    .describe("The metadata of a FOCUS file."),
});
export type ExportSidecar = z.infer<typeof exportSidecar>;

const file = <const Path extends `/${string}`, Query extends z.ZodType>(path: Path, summary: string, query: Query) =>
  endpoint({ method: "GET", path, summary, query, body: z.undefined(), response: exportSidecar });

export const exportCallsEndpoint = file("/exports/calls", "Every billed call of a range, as a file", callsQuery);
export const exportSpendEndpoint = file(
  "/exports/spend",
  "Spend and usage by up to three dimensions and by time, every group of it, as a file",
  spendQuery,
);
export const exportTasksEndpoint = file(
  "/exports/tasks",
  "Every task of a range with its outcome and cost, as a file",
  tasksQuery,
);
export const exportFocusEndpoint = file(
  "/exports/focus",
  "Charges of a range as a FOCUS Cost and Usage file with token quantities",
  focusQuery,
);

export const exportEndpoints = [exportCallsEndpoint, exportSpendEndpoint, exportTasksEndpoint, exportFocusEndpoint];
