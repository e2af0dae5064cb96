import { exportPriceBooks } from "@outlay/clickhouse/queries/exports";
import type { Reader } from "@outlay/clickhouse/store";
import { exportedColumns, type FocusVersion } from "@outlay/core/focus/focus-columns";
import { querySpec } from "../contract/analytics.ts";
import type { ExportSidecar } from "../contract/exports.ts";
import { filterText } from "../contract/filter-parameter.ts";
import { answerQuery } from "./answer-query.ts";
import type { HandlerInput } from "./api-route.ts";
import { readDataVersion } from "./data-version.ts";
import { type ExportPlan, fileName } from "./export-plan.ts";
import { type UsageQuestion, usageParams } from "./export-question.ts";

type Input = Pick<HandlerInput<unknown, unknown>, "access" | "now" | "signal">;

/** Looks again this often, so that its figures are of one state of the ledger where calls come in slowly enough. */
const LOOKS_MAX = 3;

/**
 * What the file of a plan is about. Its figures are those of one state of the ledger unless calls came in during each of
 * {@link LOOKS_MAX} looks; whoever needs to be sure compares `data_version` with that of the file.
 */
export async function answerExportSidecar(reader: Reader, plan: ExportPlan, input: Input): Promise<ExportSidecar> {
  const { project } = plan.question;
  for (let look = 1; ; look += 1) {
    const version = await readDataVersion(reader, project, input.signal);
    const sidecar = await lookOnce(reader, plan, { input, version });
    if (look === LOOKS_MAX || (await readDataVersion(reader, project, input.signal)) === version) return sidecar;
  }
}

async function lookOnce(
  reader: Reader,
  plan: ExportPlan,
  { input, version }: { input: Input; version: string },
): Promise<ExportSidecar> {
  const { question, focusVersion } = plan;
  const { signal } = input;
  const [summary, shown, books, economics] = await Promise.all([
    plan.summarize(signal),
    answerQuery(reader, { ...input, query: {}, body: specOf(question) }),
    reader.query(exportPriceBooks, usageParams(question).scope, { signal }),
    plan.shown?.(signal),
  ]);
  return {
    file: fileName(plan),
    query: echoOf(plan),
    range: { from: iso(question.from), to: iso(question.to), tz: question.zone },
    rows: summary.rows,
    total: summary.total,
    shown_total: economics === undefined ? moneyOf(shown.totals.spend) : economics.cost,
    ...(economics === undefined ? {} : { economics }),
    currency: "USD",
    coverage: shown.coverage,
    price_books: books.map(({ price_book }) => price_book),
    data_version: version,
    generated_at: iso(input.now),
    ...(focusVersion === undefined ? {} : { focus: focusMetadata(focusVersion) }),
  };
}

const iso = (instant: number): string => new Date(instant).toISOString();
const moneyOf = (value: string | number | null | undefined): string | null =>
  typeof value === "string" ? value : null;

/** The question of POST /query that has the same total. */
const specOf = ({ project, from, to, zone, filters, asOf }: UsageQuestion) =>
  querySpec.parse({
    project,
    metrics: ["spend"],
    filters: [...filters],
    range: { from: iso(from), to: iso(to) },
    tz: zone,
    bucket: "1M",
    ...(asOf === undefined ? {} : { as_of: iso(asOf) }),
  });

/** What asks for the same file again: instants instead of "now", filters as text. */
function echoOf({ asked, question: { from, to, asOf } }: ExportPlan): Record<string, unknown> {
  const { sidecar: _sidecar, ...rest } = asked;
  return {
    ...rest,
    from: iso(from),
    to: iso(to),
    f: asked.f.map(filterText),
    ...(asOf === undefined ? {} : { as_of: iso(asOf) }),
  };
}

/** The metadata of a FOCUS file, from the same definition its columns and the checker are made of. */
function focusMetadata(version: FocusVersion): NonNullable<ExportSidecar["focus"]> {
  return {
    DataGenerator: "Outlay",
    FocusVersion: version,
    deviations: [
      "BilledCost is an estimate equal to EffectiveCost: the issuer of the invoice is another (x_CostBasis says so).",
      "Rows with x_PriceStatus Unpriced have no known price: their price columns are null and their costs 0, which means unknown.",
      "At list prices only the total of a call is known: ListCost of its rows is that total, shared out as the cost is.",
      "Unit prices are cost divided by quantity: an average where a price depends on the size of the prompt.",
      "PublisherName (1.2) is the provider that sold the call.",
    ],
    ColumnDefinition: exportedColumns(version).map(({ id, type, isNullable, levels }) => ({
      ColumnName: id,
      DataType: type === "Unit" || type === "Currency" ? "String" : type,
      FeatureLevel: levels[version] ?? null,
      AllowsNulls: isNullable,
    })),
  };
}
