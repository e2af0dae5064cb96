import { writeSetting } from "@outlay/clickhouse/settings";
import type { Writer } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { formatUsd } from "@outlay/core/money";
import { providerId } from "@outlay/core/price-provider-names";
import type { z } from "zod";
import type { deleteBillEndpoint, PutBillAnswer, putBillEndpoint } from "../contract/reconciliation.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { refused } from "./range.ts";
import { type BilledLine, type ReadBill, readBill } from "./reconciliation-lines.ts";
import { BILL_KIND, billValue, findBill, readBills, type StoredBill, totalOf } from "./reconciliation-store.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

/** Of one name: two years of days with a dozen models. */
const LINES_KEPT_MAX = 10_000;
/** Of one project: accounts of providers. */
const BILLS_MAX = 20;
const MODELS_SHOWN = 100;

/**
 * Takes over what an export says of its days, from its first to its last; what the name said of other days stays. AppErrors:
 * `bad_request` naming line and column; `conflict` where somebody else changed it; `overloaded` where there is too much.
 */
export async function answerPutBill(
  writer: Writer,
  { query: { name }, body, access, now }: Asked<typeof putBillEndpoint>,
): Promise<PutBillAnswer> {
  const author = authorOf(access, body.author);
  const { project, reason, expected_version: expectedVersion } = body;
  const provider = providerId(body.provider);
  const read = readBill(body.csv);
  const { version, bill } = await findBill(writer, project, name);
  if (bill !== undefined && bill.provider !== provider)
    throw refused("provider", `${name} holds bills of ${bill.provider}: choose another name for those of ${provider}`);
  const { lines, replacedDays } = merged(bill, read.lines);
  if (lines.length > LINES_KEPT_MAX) {
    const much = `${name} would hold ${lines.length} sums by day and model, and ${LINES_KEPT_MAX} are kept of one name`;
    throw new AppError("overloaded", `${much}: choose a further name for this time`);
  }
  if (bill === undefined && (await readBills(writer, project)).length >= BILLS_MAX)
    throw new AppError("overloaded", `${project} has bills of ${BILLS_MAX} names: take some away first`);
  const answer = answerOf(read, replacedDays);
  if (body.dry_run) return { ...answer, is_applied: false, version };
  const change = { expectedVersion, value: billValue(provider, lines), author, reason };
  const written = await writeSetting(writer, { project, kind: BILL_KIND, name }, change, clockAt(now));
  return { ...answer, is_applied: true, version: written.version };
}

/** AppErrors: `not_found`; `conflict` where somebody else changed it. */
export async function answerDeleteBill(
  writer: Writer,
  { query: { project, name, ...asked }, access, now }: Asked<typeof deleteBillEndpoint>,
): Promise<z.input<(typeof deleteBillEndpoint)["response"]>> {
  const author = authorOf(access, asked.author);
  if ((await findBill(writer, project, name)).bill === undefined)
    throw new AppError("not_found", `project ${project} has no bill ${name}; see GET /api/v1/reconciliation`);
  const change = { expectedVersion: asked.expected_version, value: undefined, author, reason: asked.reason };
  const written = await writeSetting(writer, { project, kind: BILL_KIND, name }, change, clockAt(now));
  return { name, version: written.version, ended_at: new Date(written.changedAt).toISOString() };
}

/** The days of the upload, from its first to its last, in place of what was said of them. */
function merged(
  bill: StoredBill | undefined,
  added: readonly BilledLine[],
): { readonly lines: readonly BilledLine[]; readonly replacedDays: number } {
  const [first, last] = [added[0]?.day ?? "", added.at(-1)?.day ?? ""];
  const before = (bill?.lines ?? []).filter(({ day }) => day < first);
  const after = (bill?.lines ?? []).filter(({ day }) => day > last);
  const replaced = (bill?.lines ?? []).filter(({ day }) => day >= first && day <= last);
  return { lines: [...before, ...added, ...after], replacedDays: new Set(replaced.map(({ day }) => day)).size };
}

function answerOf(
  { header, columns, linesRead, lines }: ReadBill,
  replacedDays: number,
): Omit<PutBillAnswer, "is_applied" | "version"> {
  const named = (at: number): string => header[at] ?? "";
  return {
    columns: {
      day: named(columns.day),
      model: columns.model === undefined ? null : named(columns.model),
      cost: named(columns.cost),
      tokens: columns.tokens.map(named),
    },
    lines_read: linesRead,
    first_day: lines[0]?.day ?? "",
    last_day: lines.at(-1)?.day ?? "",
    models: [...new Set(lines.map(({ model }) => model))].sort().slice(0, MODELS_SHOWN),
    total: formatUsd(totalOf(lines)),
    replaced_days: replacedDays,
  };
}
