import { listSettings, readSetting, type Setting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { type ApiKeyPayload, apiKeyRoles } from "@outlay/core/api-key";
import { AppError } from "@outlay/core/errors";
import { z } from "zod";
import type { KeyJson } from "../contract/keys.ts";
import { type Access, EVERY_PROJECT, nameOf } from "./access.ts";
import type { KeyRegister } from "./key-register.ts";

/** What is written down of a key: a setting of this kind, named by its id, deleted when it is revoked. Never its text. */
export const KEY_KIND = "api_key";
export const KEYS_MAX = 1_000;

export const keyValue = z.strictObject({
  title: z.string(),
  role: z.enum(apiKeyRoles),
  issued_at: z.string(),
  expires_at: z.string().nullable(),
  events_per_second_max: z.int().nullable(),
  may_read_text: z.boolean(),
  replaces: z.string().nullable(),
});
export type KeyValue = z.output<typeof keyValue>;
type KeyScope = KeyJson["scope"];

/** Where a key is good, as settings say it: "" is every project. */
export const placeOf = (project: string, scope: KeyScope): string => (scope === "project" ? project : "");

/** What is told of a stored key. `undefined` where it is revoked, or a later version of the program wrote it. */
export function keyJson(
  { name, version, value, author, reason, changedAt }: Setting,
  scope: KeyScope,
  { now, register }: { readonly now: number; readonly register: KeyRegister | undefined },
): KeyJson | undefined {
  const stated = keyValue.safeParse(value).data;
  if (stated === undefined) return undefined;
  const { issued_at: created_at, ...facts } = stated;
  const usedAt = register?.lastUsedAt(name);
  const isOver = facts.expires_at !== null && Date.parse(facts.expires_at) <= now;
  return {
    ...{ id: name, scope, ...facts, created_at, version, author, reason },
    state: register?.isRevoked(name) === true ? "revoked" : isOver ? "expired" : "good",
    last_used_at: usedAt === undefined ? null : iso(usedAt),
    changed_at: iso(changedAt),
  };
}

export const keyValueOf = (
  { role, issuedAt, expiresAt, eventsPerSecondMax, scopes }: ApiKeyPayload,
  { title, replaces }: Pick<KeyValue, "title" | "replaces">,
): KeyValue => ({
  ...{ title, role, replaces },
  issued_at: iso(issuedAt),
  expires_at: expiresAt === undefined ? null : iso(expiresAt),
  events_per_second_max: eventsPerSecondMax ?? null,
  may_read_text: scopes?.includes("text") === true,
});

/** Stored keys of a place that are not revoked. */
export const listKeys = (store: Reader | Writer, project: string, scope: KeyScope): Promise<Setting[]> =>
  listSettings(store, { project: placeOf(project, scope), kind: KEY_KIND });

/** AppErrors: `not_found` for a key there is not, or that is revoked; `conflict` where it changed since `version`. */
export async function readKey(writer: Writer, key: { project: string; name: string }, version: number) {
  const setting = await readSetting(writer, { ...key, kind: KEY_KIND });
  const value = keyValue.safeParse(setting?.value).data;
  if (setting === undefined || value === undefined)
    throw new AppError("not_found", `there is no key ${key.name} there, or it is revoked already`);
  if (setting.version === version) return value;
  const message = `key ${key.name} is at version ${setting.version}, not ${version}: read it again`;
  throw new AppError("conflict", message, { issues: [{ path: "expected_version", message }] });
}

/** Nobody makes or ends what is good where they are no administrator. */
export function refuseScope(access: Access, scope: KeyScope): void {
  if (scope === "project" || access.may("admin", EVERY_PROJECT)) return;
  throw new AppError("forbidden", `${nameOf(access)} is no admin of every project, which this key is good for`);
}

const iso = (at: number): string => new Date(at).toISOString();
