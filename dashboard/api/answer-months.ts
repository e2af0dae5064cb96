import { monthFigures } from "@outlay/clickhouse/queries/reprice";
import { listSettings, readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { monthRange, touchesMonth } from "@outlay/core/month";
import { CLOSED_MONTH_KIND, type ClosedMonth, closedMonthSchema } from "@outlay/core/repricing";
import type { z } from "zod";
import type { closeMonthEndpoint, monthJson, monthsEndpoint } from "../contract/months.ts";
import { readJobs } from "./answer-repricing.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";

type MonthJson = z.input<typeof monthJson>;
type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

export async function answerMonths(
  reader: Reader,
  { query: { project }, signal }: Asked<typeof monthsEndpoint>,
): Promise<z.input<(typeof monthsEndpoint)["response"]>> {
  const settings = await listSettings(reader, { project, kind: CLOSED_MONTH_KIND });
  const months: MonthJson[] = [];
  for (const setting of settings.reverse()) {
    months.push(monthJsonOf(setting, await figuresOf(reader, project, setting.name, signal)));
  }
  return { months };
}

/**
 * Closes a month with what is known of it. AppErrors: `bad_request` before the month is over; `conflict` where it is
 * closed already, or a re-pricing is being applied to it.
 */
export async function answerCloseMonth(
  writer: Writer,
  { query: { month }, body, access, now, signal }: Asked<typeof closeMonthEndpoint>,
): Promise<MonthJson> {
  const { project, reason } = body;
  const author = authorOf(access, body.author);
  if (now < monthRange(month).to) throw new AppError("bad_request", `month: ${month} (UTC) is not over yet`);
  const current = await readSetting(writer, { project, kind: CLOSED_MONTH_KIND, name: month });
  if (current?.value !== undefined) throw new AppError("conflict", `${month} is closed already, by ${current.author}`);
  const running = (await readJobs(writer, project)).find(
    ({ state, range }) => state === "applying" && touchesMonth(range, month),
  );
  if (running !== undefined) {
    throw new AppError("conflict", `re-pricing ${running.id} is being applied to ${month}: close it when that is over`);
  }
  const figures = await figuresOf(writer, project, month, signal);
  const value: ClosedMonth = { closedBy: author, reason, closedAt: now, ...figures };
  const key = { project, kind: CLOSED_MONTH_KIND, name: month };
  const change = { expectedVersion: current?.version ?? 0, value, author, reason };
  return monthJsonOf(await writeSetting(writer, key, change), figures);
}

/** Opens a month again; its figures at closing stay in the history of the setting. AppError `conflict` where it is open. */
export async function answerReopenMonth(
  writer: Writer,
  { query: { month }, body, access, signal }: Asked<typeof closeMonthEndpoint>,
): Promise<MonthJson> {
  const { project, reason } = body;
  const author = authorOf(access, body.author);
  const key = { project, kind: CLOSED_MONTH_KIND, name: month };
  const current = await readSetting(writer, key);
  if (current?.value === undefined) throw new AppError("conflict", `${month} is not closed`);
  const change = { expectedVersion: current.version, value: undefined, author, reason };
  return monthJsonOf(await writeSetting(writer, key, change), await figuresOf(writer, project, month, signal));
}

function monthJsonOf({ name, value, author, changedAt, reason }: Setting, now: Figures): MonthJson {
  const closed = closedMonthSchema.safeParse(value).data;
  return {
    month: name,
    is_closed: value !== undefined,
    changed_by: author,
    changed_at: new Date(changedAt).toISOString(),
    reason,
    at_close: closed === undefined ? null : { calls: closed.calls, spend: closed.spend },
    now,
  };
}

type Figures = MonthJson["now"];

async function figuresOf(
  store: Reader | Writer,
  project: string,
  month: string,
  signal: AbortSignal,
): Promise<Figures> {
  const [row] = await store.query(monthFigures, { project, ...monthRange(month) }, { signal });
  return { calls: row?.calls ?? 0, spend: row?.spend ?? null };
}
