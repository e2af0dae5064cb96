import { randomUUID } from "node:crypto";
import { readSetting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { issueApiKey, type KeyWish } from "@outlay/core/api-key-issue";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type {
  deleteKeyEndpoint,
  KeyJson,
  keysEndpoint,
  MadeKey,
  postKeyEndpoint,
  rotateKeyEndpoint,
} from "../contract/keys.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import type { KeyRegister } from "./key-register.ts";
import {
  KEY_KIND,
  KEYS_MAX,
  type KeyValue,
  keyJson,
  keyValueOf,
  listKeys,
  placeOf,
  readKey,
  refuseScope,
} from "./stored-keys.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;
type KeyScope = KeyJson["scope"];

export interface KeyDeps {
  readonly writer: Writer;
  /** What signs keys; absent: none are asked for. */
  readonly secret: string | undefined;
  readonly register: KeyRegister | undefined;
}

/** The keys that were made here, without their texts, which nobody has but who was given them. */
export async function answerKeys(
  reader: Reader,
  { secret, register, isNeeded }: Omit<KeyDeps, "writer"> & { readonly isNeeded: boolean },
  { query: { project }, now }: Asked<typeof keysEndpoint>,
): Promise<z.output<(typeof keysEndpoint)["response"]>> {
  const found = await Promise.all(
    (["project", "all_projects"] as const).map(async (scope) =>
      (await listKeys(reader, project, scope)).flatMap((setting) => keyJson(setting, scope, { now, register }) ?? []),
    ),
  );
  return {
    keys: found.flat().sort((a, b) => b.created_at.localeCompare(a.created_at) || a.id.localeCompare(b.id)),
    asked_for: isNeeded,
    takes: { making: secret !== undefined, revoking: register !== undefined },
    uses_since: register === undefined ? null : new Date(register.since).toISOString(),
  };
}

/** AppErrors: `forbidden` beyond what the caller has, `bad_request` for a wish that is none or where no keys are asked for. */
export async function answerPostKey(
  deps: KeyDeps,
  { body, access, now }: Asked<typeof postKeyEndpoint>,
): Promise<MadeKey> {
  const { project, scope, title, days, reason } = body;
  refuseScope(access, scope);
  const wish = { ...wishOf(body), days: days ?? undefined };
  return make(deps, wish, {
    ...{ project, scope, title, replaces: null, limits: access.keyLimits, now },
    ...{ author: authorOf(access, body.author), reason },
  });
}

/**
 * A key like the one that is there, which stays good until somebody revokes it: what sends with it is not cut off. AppErrors as
 * {@link answerPostKey} and {@link readKey}.
 */
export async function answerRotateKey(
  deps: KeyDeps,
  { query: { id }, body, access, now }: Asked<typeof rotateKeyEndpoint>,
): Promise<MadeKey> {
  const { project, scope, reason, expected_version } = body;
  refuseScope(access, scope);
  const author = authorOf(access, body.author);
  const old = await readKey(deps.writer, { project: placeOf(project, scope), name: id }, expected_version);
  if (body.revoke_old && deps.register === undefined) throw cannotRevoke();
  const made = await make(
    deps,
    { ...wishOf(old), days: daysOf(old) },
    { ...{ project, scope, title: old.title, replaces: id, limits: access.keyLimits, now }, ...{ author, reason } },
  );
  if (body.revoke_old) await end(deps, { id, project, scope }, { author, reason, now, version: expected_version });
  return made;
}

/** AppErrors: `forbidden`, `not_found`, `conflict`; `bad_request` where this process cannot refuse keys. */
export async function answerDeleteKey(
  deps: KeyDeps,
  { query, access, now }: Asked<typeof deleteKeyEndpoint>,
): Promise<{ id: string; state: "revoked" }> {
  const { id, project, scope, reason, expected_version: version } = query;
  refuseScope(access, scope);
  const author = authorOf(access, query.author);
  const key = { project: placeOf(project, scope), name: id };
  // A key of the command is written down nowhere, so nobody knows whose it is: only who may end any may end it.
  const isOfCommand =
    scope === "all_projects" &&
    version === 0 &&
    (await readSetting(deps.writer, { ...key, kind: KEY_KIND })) === undefined;
  if (!isOfCommand) await readKey(deps.writer, key, version);
  await end(deps, { id, project, scope }, { author, reason, now, version });
  return { id, state: "revoked" };
}

const wishOf = (facts: Pick<KeyValue, "role" | "events_per_second_max" | "may_read_text">) => ({
  role: facts.role,
  eventsPerSecondMax: facts.events_per_second_max ?? undefined,
  mayReadText: facts.may_read_text,
});

const DAY_MS = 86_400_000;

/** How long the key was made for, in days. */
const daysOf = ({ issued_at, expires_at }: KeyValue): number | undefined =>
  expires_at === null ? undefined : Math.max(1, Math.round((Date.parse(expires_at) - Date.parse(issued_at)) / DAY_MS));

interface Making {
  readonly project: string;
  readonly scope: KeyScope;
  readonly title: string;
  readonly replaces: string | null;
  readonly limits: Parameters<typeof issueApiKey>[1]["limits"];
  readonly now: number;
  readonly author: string;
  readonly reason: string;
}

/** The key is told only once it is written down who made it. */
async function make(
  { writer, secret, register }: KeyDeps,
  wish: Omit<KeyWish, "projects">,
  { project, scope, now, limits, author, reason, ...facts }: Making,
): Promise<MadeKey> {
  if (secret === undefined) {
    const remedy = "set OUTLAY_SECRET (openssl rand -base64 32) and start again";
    throw new AppError("bad_request", `no keys are asked for here, so there are none to make: ${remedy}`);
  }
  if ((await listKeys(writer, project, scope)).length >= KEYS_MAX)
    throw new AppError("bad_request", `there are ${KEYS_MAX} keys: revoke those that nobody uses`);
  const projects = scope === "project" ? [project] : ("*" as const);
  const { token, payload } = await issueApiKey({ ...wish, projects }, { secret, id: randomUUID(), now, limits });
  const change = { expectedVersion: 0, value: keyValueOf(payload, facts), author, reason };
  const key = { project: placeOf(project, scope), kind: KEY_KIND, name: payload.id };
  const made = keyJson(await writeSetting(writer, key, change, clockAt(now)), scope, { now, register });
  if (made === undefined) throw new AppError("internal", "a key was written that cannot be read");
  return { key: token, made };
}

/** Refused first, then written down: whoever is told of a fault may ask again. */
async function end(
  { writer, register }: KeyDeps,
  { id, project, scope }: { readonly id: string; readonly project: string; readonly scope: KeyScope },
  { author, reason, now, version }: { author: string; reason: string; now: number; version: number },
): Promise<void> {
  if (register === undefined) throw cannotRevoke();
  if (!register.isRevoked(id)) await register.revoke(id, `${reason} (${author})`);
  const change = { expectedVersion: version, value: undefined, author, reason };
  await writeSetting(writer, { project: placeOf(project, scope), kind: KEY_KIND, name: id }, change, clockAt(now));
}

const cannotRevoke = (): AppError =>
  new AppError("bad_request", "this process cannot refuse keys: npm run keys -- revoke <id>, where the list is");
