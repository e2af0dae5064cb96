import { randomUUID } from "node:crypto";
import { listSettings, readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { touchesMonth } from "@outlay/core/month";
import {
  CLOSED_MONTH_KIND,
  openRepricingStates,
  REPRICING_KIND,
  type Repricing,
  repricingSchema,
} from "@outlay/core/repricing";
import type { z } from "zod";
import type {
  applyRepricingEndpoint,
  listRepricingsEndpoint,
  RepricingJson,
  repricingEndpoint,
  requestRepricingEndpoint,
} from "../contract/repricing.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { parseRange, parseZone } from "./range.ts";
import { repricingJson } from "./repricing-json.ts";

/** Jobs of one project that may wait or run at once. */
const OPEN_MAX = 20;

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

/** Posts a new job; ingest finds it. AppError `conflict` where a closed month is in the way, `overloaded` at 20 jobs. */
export async function answerRequestRepricing(
  writer: Writer,
  { body, access, now }: Asked<typeof requestRepricingEndpoint>,
): Promise<RepricingJson> {
  const { project, closed_months: closedMonths, scope, reason } = body;
  const { from, to } = parseRange(body.range, { now, zone: parseZone(body.tz), path: "range." });
  const author = authorOf(access, body.author);
  if (closedMonths === "refuse") await refuseClosedMonths(writer, project, { from, to });
  const open = (await readJobs(writer, project)).filter(({ state }) => openRepricingStates.includes(state));
  if (open.length >= OPEN_MAX) {
    throw new AppError("overloaded", `${open.length} re-pricings of ${project} are not finished: wait, or cancel some`);
  }
  const id = `rp-${new Date(now).toISOString().slice(0, 10)}-${randomUUID().slice(0, 8)}`;
  const job: Repricing = {
    id,
    project,
    range: { from, to },
    scope,
    closedMonths,
    author,
    reason,
    requestedAt: now,
    state: "requested",
  };
  await post(writer, job, { expectedVersion: 0, author, reason });
  return repricingJson(job);
}

async function refuseClosedMonths(
  store: Reader | Writer,
  project: string,
  range: { readonly from: number; readonly to: number },
): Promise<void> {
  const closed = (await listSettings(store, { project, kind: CLOSED_MONTH_KIND })).map(({ name }) => name);
  const touched = closed.filter((month) => touchesMonth(range, month));
  if (touched.length === 0) return;
  throw new AppError(
    "conflict",
    `the range touches ${touched.join(", ")}, closed: choose another range, reopen the month (POST ` +
      '/api/v1/months/{month}/reopen), or send closed_months "adjust" to book the difference as an adjustment dated now',
  );
}

export async function answerRepricings(
  reader: Reader,
  { query: { project, limit } }: Asked<typeof listRepricingsEndpoint>,
): Promise<z.input<(typeof listRepricingsEndpoint)["response"]>> {
  const jobs = await readJobs(reader, project);
  const newestFirst = jobs.sort((left, right) => right.requestedAt - left.requestedAt || (left.id < right.id ? 1 : -1));
  return { repricings: newestFirst.slice(0, limit).map(repricingJson) };
}

export async function answerRepricing(
  reader: Reader,
  { query: { project, id } }: Asked<typeof repricingEndpoint>,
): Promise<RepricingJson> {
  return repricingJson((await readJob(reader, project, id)).job);
}

/** Gives the go-ahead. AppError `conflict` unless the job has a dry run that was neither applied nor given up. */
export async function answerApplyRepricing(
  writer: Writer,
  { query: { id }, body, access, now }: Asked<typeof applyRepricingEndpoint>,
): Promise<RepricingJson> {
  const author = authorOf(access, body.author);
  return changeJob(writer, { id, author, ...body }, ["previewed"], (job) => ({
    ...job,
    state: "applying",
    apply: { author, reason: body.reason, askedAt: now },
  }));
}

/** AppError `conflict` where the job is being applied or is over. */
export async function answerCancelRepricing(
  writer: Writer,
  { query: { id }, body, access }: Asked<typeof applyRepricingEndpoint>,
): Promise<RepricingJson> {
  const author = authorOf(access, body.author);
  const states = ["requested", "previewing", "previewed"] as const;
  return changeJob(writer, { id, ...body, author }, states, (job) => ({ ...job, state: "cancelled" }));
}

async function changeJob(
  writer: Writer,
  { project, id, author, reason }: { project: string; id: string; author?: string | undefined; reason: string },
  from: readonly Repricing["state"][],
  change: (job: Repricing) => Repricing,
): Promise<RepricingJson> {
  const { job, version } = await readJob(writer, project, id);
  if (!from.includes(job.state)) {
    throw new AppError("conflict", `re-pricing ${id} is ${job.state}; this takes one that is ${from.join(" or ")}`);
  }
  const changed = change(job);
  await post(writer, changed, { expectedVersion: version, author: author ?? job.author, reason });
  return repricingJson(changed);
}

async function post(
  writer: Writer,
  job: Repricing,
  change: { expectedVersion: number; author: string; reason: string },
): Promise<void> {
  await writeSetting(writer, { project: job.project, kind: REPRICING_KIND, name: job.id }, { ...change, value: job });
}

async function readJob(store: Reader | Writer, project: string, id: string) {
  const setting = await readSetting(store, { project, kind: REPRICING_KIND, name: id });
  const job = setting && jobOf(setting);
  if (job === undefined) throw new AppError("not_found", `project ${project} has no re-pricing ${id}`);
  return { job, version: setting?.version ?? 0 };
}

/** Jobs of a project; one written by another version of Outlay, which cannot be read, is left out. */
export async function readJobs(store: Reader | Writer, project: string): Promise<Repricing[]> {
  const settings = await listSettings(store, { project, kind: REPRICING_KIND });
  return settings.flatMap((setting) => jobOf(setting) ?? []);
}

const jobOf = ({ value }: Setting): Repricing | undefined => repricingSchema.safeParse(value).data;
