import {
  afterPlace,
  type SettingChangeRow,
  type SettingPlace,
  settingChanges,
  settingKinds,
} from "@outlay/clickhouse/queries/settings";
import type { Reader } from "@outlay/clickhouse/store";
import { ALL_PROJECTS, priceKinds } from "@outlay/clickhouse/stored-prices";
import { CHANNEL_TEST_KIND } from "@outlay/core/channels/channel-test";
import { z } from "zod";
import type { SettingChangeJson, SettingsHistory, settingsHistoryEndpoint } from "../contract/settings-history.ts";
import type { HandlerInput } from "./api-route.ts";
import { jsonDifferences } from "./json-differences.ts";
import { MEMBER_KIND } from "./members.ts";
import { parseRange, parseZone, refused } from "./range.ts";
import { withoutSecrets } from "./setting-secrets.ts";
import { KEY_KIND } from "./stored-keys.ts";

type HistoryQuery = z.output<(typeof settingsHistoryEndpoint)["query"]>;
type Scope = SettingChangeJson["scope"];

/** Longer ones, such as whole price lists, are told by their length. */
const VALUE_BYTES_MAX = 20_000;
const DIFFERENCES_MAX = 50;
/** What the program notes for itself. */
const HIDDEN_KINDS = ["price_file_fault", CHANNEL_TEST_KIND];
/** Told to admins only, as the lists of members and of keys are. */
const ADMIN_KINDS = [MEMBER_KIND, KEY_KIND];
/** What holds in all projects and is shown to who may see only some of them. */
const COMMON_KINDS = Object.values(priceKinds);

/** Changes of all kinds, newest first: those of the project, and those of all projects that the caller may see. */
export async function answerSettingsHistory(
  reader: Reader,
  { query, access, now, signal }: HandlerInput<HistoryQuery, unknown>,
): Promise<SettingsHistory> {
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const cursor = readCursor(query.cursor);
  const asked = {
    from,
    to,
    name: query.name ?? "",
    author: query.author ?? "",
    ...afterPlace(cursor),
    value_bytes_max: VALUE_BYTES_MAX,
    // One more than is shown tells whether there is a next page.
    limit: query.limit + 1,
  };
  const ofScope = async (scope: Scope) => {
    const project = scope === "project" ? query.project : ALL_PROJECTS;
    const visible = (kind: string): boolean =>
      !HIDDEN_KINDS.includes(kind) &&
      (!ADMIN_KINDS.includes(kind) || access.may("admin", query.project)) &&
      (scope === "project" || access.isForAllProjects || (COMMON_KINDS as readonly string[]).includes(kind));
    const kinds = (await reader.query(settingKinds, { project }, { signal })).map(({ kind }) => kind).filter(visible);
    const only = query.kind === undefined ? kinds : kinds.filter((kind) => kind === query.kind);
    // No kind at all would ask for every one.
    if (only.length === 0) return { kinds, changes: [] };
    const params = { ...asked, project, only_kinds: only, hidden_kinds: HIDDEN_KINDS };
    const rows = await reader.query(settingChanges, params, { signal });
    return { kinds, changes: changesOf(rows, scope) };
  };
  const [own, common] = [await ofScope("project"), await ofScope("all_projects")];
  const found = [...own.changes, ...common.changes].sort(newestFirst);
  const page = found.slice(0, query.limit);
  const last = page.at(-1);
  return {
    changes: page.map(({ json }) => json),
    kinds: [...new Set([...own.kinds, ...common.kinds])].sort(),
    next: found.length > page.length && last !== undefined ? cursorOf(last.place) : null,
  };
}

interface Change {
  readonly place: SettingPlace;
  readonly json: SettingChangeJson;
}

const idOf = (kind: string, name: string, version: number): string => JSON.stringify([kind, name, version]);

function changesOf(rows: readonly SettingChangeRow[], scope: Scope): Change[] {
  const byId = new Map(rows.map((row) => [idOf(row.kind, row.name, row.version), row]));
  return rows
    .filter(({ is_on_page }) => is_on_page === 1)
    .map((row) => {
      const { kind, name, version, changed_at: at } = row;
      const found = byId.get(idOf(kind, name, version - 1));
      return { place: { at, kind, name, version }, json: changeJson(row, found, scope) };
    });
}

function changeJson(row: SettingChangeRow, found: SettingChangeRow | undefined, scope: Scope): SettingChangeJson {
  const [before, after] = [toldOf(found), toldOf(row)];
  const isTooLong = [row, found].some((one) => one !== undefined && isOmitted(one));
  const differences = isTooLong ? [] : jsonDifferences(before, after);
  return {
    kind: row.kind,
    name: row.name,
    scope,
    version: row.version,
    action: actionOf(row, found),
    author: row.author,
    reason: row.reason,
    changed_at: new Date(row.changed_at).toISOString(),
    before: before ?? null,
    after: after ?? null,
    differences: differences.slice(0, DIFFERENCES_MAX),
    differences_omitted: Math.max(0, differences.length - DIFFERENCES_MAX),
    omitted_bytes: isTooLong ? Math.max(row.bytes, found?.bytes ?? 0) : null,
  };
}

const isOmitted = ({ kept, is_deleted }: SettingChangeRow): boolean => !is_deleted && kept === "";

function toldOf(row: SettingChangeRow | undefined): unknown {
  if (row === undefined || row.is_deleted || row.kept === "") return undefined;
  return withoutSecrets(row.kind, JSON.parse(row.kept));
}

function actionOf(row: SettingChangeRow, found: SettingChangeRow | undefined): SettingChangeJson["action"] {
  if (row.is_deleted) return "deleted";
  if (found === undefined) return "added";
  return found.is_deleted ? "restored" : "changed";
}

const newestFirst = ({ place: a }: Change, { place: b }: Change): number =>
  b.at - a.at || compare(b.kind, a.kind) || compare(b.name, a.name) || b.version - a.version;
/** By bytes, as the engine compares. */
const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const cursorOf = ({ at, kind, name, version }: SettingPlace): string =>
  Buffer.from(JSON.stringify([at, kind, name, version])).toString("base64url");

const cursorParts = z.tuple([z.int().min(0), z.string(), z.string(), z.int().min(0)]);

function readCursor(cursor: string | undefined): SettingPlace | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [at, kind, name, version] = cursorParts.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    return { at, kind, name, version };
  } catch {
    throw refused("cursor", "must be a `next` of an earlier answer");
  }
}
