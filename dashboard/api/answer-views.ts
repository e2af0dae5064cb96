import { listSettings, readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { z } from "zod";
import type { deleteViewEndpoint, putViewEndpoint, ViewJson, viewsEndpoint } from "../contract/views.ts";
import type { Access } from "./access.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

const KIND = "view";
/** Of one project, private ones included. */
const VIEWS_MAX = 500;

const stored = z.object({
  title: z.string(),
  path: z.string(),
  query: z.string(),
  is_shared: z.boolean(),
  is_pinned: z.boolean(),
  /** Member or key that saved it first; null where nobody was asked who they are. */
  owner: z.string().nullable(),
});
type StoredView = z.output<typeof stored>;

const ownerOf = ({ member, keyId }: Access): string | null => member ?? keyId ?? null;
/** Where nobody is asked who they are everybody is the same person; elsewhere nobody owns what was saved so. */
const isOwn = ({ owner }: StoredView, access: Access): boolean => ownerOf(access) === null || owner === ownerOf(access);
const maySee = (view: StoredView, access: Access): boolean => view.is_shared || isOwn(view, access);

export async function answerViews(
  reader: Reader,
  { query: { project }, access }: Asked<typeof viewsEndpoint>,
): Promise<z.input<(typeof viewsEndpoint)["response"]>> {
  const settings = await listSettings(reader, { project, kind: KIND });
  return { views: settings.flatMap((setting) => viewJson(setting, access) ?? []) };
}

/**
 * Saves a view or changes one; whoever may change the project may change what is shared in it, and it stays its owner's.
 * AppErrors: `conflict` where the name is taken or somebody else changed it; `overloaded` at 500 views.
 */
export async function answerPutView(
  writer: Writer,
  { query: { name }, body, access, now }: Asked<typeof putViewEndpoint>,
): Promise<ViewJson> {
  const { project, author: given, reason, expected_version: expectedVersion, ...state } = body;
  const author = authorOf(access, given);
  const key = { project, kind: KIND, name };
  const others = (await listSettings(writer, { project, kind: KIND })).filter((one) => one.name !== name);
  if (others.length >= VIEWS_MAX)
    throw new AppError("overloaded", `${project} has ${VIEWS_MAX} saved views: delete some first`);
  const before = stored.safeParse((await readSetting(writer, key))?.value).data;
  if (before !== undefined && !maySee(before, access)) {
    const message = `the name ${name} is taken: choose another`;
    throw new AppError("conflict", message, { issues: [{ path: "name", message }] });
  }
  const value: StoredView = { ...state, owner: before === undefined ? ownerOf(access) : before.owner };
  const written = await writeSetting(writer, key, { expectedVersion, value, author, reason }, clockAt(now));
  return jsonOf(written, value, access);
}

/** AppErrors: `not_found`, also for what is not theirs to see; `conflict` where somebody else changed it. */
export async function answerDeleteView(
  writer: Writer,
  { query: { project, name, ...asked }, access, now }: Asked<typeof deleteViewEndpoint>,
): Promise<z.input<(typeof deleteViewEndpoint)["response"]>> {
  const author = authorOf(access, asked.author);
  const key = { project, kind: KIND, name };
  const view = stored.safeParse((await readSetting(writer, key))?.value).data;
  if (view === undefined || !maySee(view, access))
    throw new AppError("not_found", `project ${project} has no view ${name}; see GET /api/v1/views`);
  const change = { expectedVersion: asked.expected_version, value: undefined, author, reason: asked.reason };
  const written = await writeSetting(writer, key, change, clockAt(now));
  return { name, version: written.version, ended_at: new Date(written.changedAt).toISOString() };
}

/** `undefined` for what the caller may not see, and for what is no view. */
function viewJson(setting: Setting, access: Access): ViewJson | undefined {
  const view = stored.safeParse(setting.value).data;
  return view !== undefined && maySee(view, access) ? jsonOf(setting, view, access) : undefined;
}

function jsonOf({ name, version, author, changedAt }: Setting, view: StoredView, access: Access): ViewJson {
  const { owner: _owner, ...state } = view;
  return {
    name,
    version,
    ...state,
    is_own: isOwn(view, access),
    author,
    changed_at: new Date(changedAt).toISOString(),
  };
}
