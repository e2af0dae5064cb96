import { listSettings, readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { z } from "zod";
import type {
  BaselineJson,
  baselinesEndpoint,
  deleteBaselineEndpoint,
  putBaselineEndpoint,
} from "../contract/baselines.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { parseRange, parseZone } from "./range.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

const KIND = "baseline";
/** Of one project: a list people choose from. */
const BASELINES_MAX = 100;

/** As it is stored: instants in milliseconds since 1970 UTC, half-open. */
const stored = z.object({ title: z.string(), from: z.int(), to: z.int() });

/** The range of a baseline, milliseconds since 1970 UTC; `undefined` where there is none of that name. */
export async function readBaseline(
  reader: Reader,
  project: string,
  name: string,
): Promise<{ readonly from: number; readonly to: number } | undefined> {
  const found = stored.safeParse((await readSetting(reader, { project, kind: KIND, name }))?.value).data;
  return found && { from: found.from, to: found.to };
}

export async function answerBaselines(
  reader: Reader,
  { query: { project } }: Asked<typeof baselinesEndpoint>,
): Promise<z.input<(typeof baselinesEndpoint)["response"]>> {
  const settings = await listSettings(reader, { project, kind: KIND });
  return { baselines: settings.flatMap((setting) => baselineJson(setting) ?? []) };
}

/** AppErrors: `bad_request` for a range that is none; `conflict` where somebody else changed it; `overloaded` at 100. */
export async function answerPutBaseline(
  writer: Writer,
  { query: { name }, body, access, now }: Asked<typeof putBaselineEndpoint>,
): Promise<BaselineJson> {
  const { project, title, reason, expected_version: expectedVersion } = body;
  const author = authorOf(access, body.author);
  const { from, to } = parseRange(body, { now, zone: parseZone(body.tz) });
  const others = (await listSettings(writer, { project, kind: KIND })).filter((one) => one.name !== name);
  if (others.length >= BASELINES_MAX)
    throw new AppError("overloaded", `${project} has ${BASELINES_MAX} baselines: delete some first`);
  const change = { expectedVersion, value: { title, from, to }, author, reason };
  const json = baselineJson(await writeSetting(writer, { project, kind: KIND, name }, change, clockAt(now)));
  if (json === undefined) throw new AppError("internal", "a baseline just written can be read");
  return json;
}

/** AppErrors: `not_found`; `conflict` where somebody else changed it. */
export async function answerDeleteBaseline(
  writer: Writer,
  { query: { project, name, ...asked }, access, now }: Asked<typeof deleteBaselineEndpoint>,
): Promise<z.input<(typeof deleteBaselineEndpoint)["response"]>> {
  const author = authorOf(access, asked.author);
  const key = { project, kind: KIND, name };
  if ((await readSetting(writer, key))?.value === undefined)
    throw new AppError("not_found", `project ${project} has no baseline ${name}; see GET /api/v1/baselines`);
  const change = { expectedVersion: asked.expected_version, value: undefined, author, reason: asked.reason };
  const written = await writeSetting(writer, key, change, clockAt(now));
  return { name, version: written.version, ended_at: iso(written.changedAt) };
}

const iso = (at: number): string => new Date(at).toISOString();

function baselineJson({ name, version, value, author, reason, changedAt }: Setting): BaselineJson | undefined {
  const baseline = stored.safeParse(value).data;
  if (baseline === undefined) return undefined;
  const { title, from, to } = baseline;
  return { name, version, title, from: iso(from), to: iso(to), author, reason, changed_at: iso(changedAt) };
}
