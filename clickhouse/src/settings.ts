import { createHash } from "node:crypto";
import { type Clock, systemClock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import { latestSetting, latestSettings, settingHistory } from "./queries/settings.ts";
import type { Reader, Writer } from "./store.ts";
import { type SettingRow, settingsTable } from "./tables/settings.ts";

/** What a setting is about: `kind` is budget, price, channel, …; `name` is unique within project and kind. */
export interface SettingKey {
  readonly project: string;
  readonly kind: string;
  readonly name: string;
}

/** One version of a setting. */
export interface Setting {
  readonly kind: string;
  readonly name: string;
  /** 1 for the first; each change adds 1. */
  readonly version: number;
  /** Whatever JSON was written; `undefined` when this version deleted the setting. The reader parses it. */
  readonly value: unknown;
  readonly author: string;
  readonly reason: string;
  /** Milliseconds since 1970 UTC. */
  readonly changedAt: number;
}

export interface SettingChange {
  /** The version the author saw; 0 for a setting that did not exist. */
  readonly expectedVersion: number;
  /** JSON; `undefined` deletes. */
  readonly value: unknown;
  readonly author: string;
  readonly reason: string;
}

/** The newest version, also when it is a deletion; `undefined` when there never was one. */
export async function readSetting(store: Reader | Writer, key: SettingKey): Promise<Setting | undefined> {
  const [row] = await store.query(latestSetting, { ...key });
  return row && toSetting(row);
}

/** The newest version of every setting of a kind that is not deleted, by name. */
export async function listSettings(
  store: Reader | Writer,
  { project, kind }: Pick<SettingKey, "project" | "kind">,
): Promise<Setting[]> {
  return (await store.query(latestSettings, { project, kind })).map(toSetting);
}

/** Versions of one setting, newest first. */
export async function listSettingVersions(store: Reader | Writer, key: SettingKey, limit = 100): Promise<Setting[]> {
  return (await store.query(settingHistory, { ...key, limit })).map(toSetting);
}

/** The last write of each store: compare and insert are not one step in ClickHouse, so writes wait for each other. */
const lastWrite = new WeakMap<Writer, Promise<unknown>>();

/**
 * Adds a version. AppError `conflict` when somebody else has changed the setting since `expectedVersion`: nothing is
 * written, and the caller shows what is there now.
 */
export async function writeSetting(
  writer: Writer,
  key: SettingKey,
  change: SettingChange,
  { clock = systemClock }: { clock?: Clock } = {},
): Promise<Setting> {
  const written = (lastWrite.get(writer) ?? Promise.resolve()).then(() => addVersion(writer, key, change, clock));
  lastWrite.set(
    writer,
    written.catch(() => {}), // Its own caller hears of it; the next write does not mind.
  );
  return written;
}

async function addVersion(writer: Writer, key: SettingKey, change: SettingChange, clock: Clock): Promise<Setting> {
  const { expectedVersion, value, author, reason } = change;
  const currentVersion = (await readSetting(writer, key))?.version ?? 0;
  if (currentVersion !== expectedVersion) {
    const message = `${key.kind} ${key.name} is at version ${currentVersion}, not ${expectedVersion}: read it again`;
    throw new AppError("conflict", message, { issues: [{ path: "expected_version", message }] });
  }
  const isDeleted = value === undefined;
  const row: SettingRow = {
    project_id: key.project,
    kind: key.kind,
    name: key.name,
    version: currentVersion + 1,
    value: isDeleted ? "" : JSON.stringify(value),
    is_deleted: isDeleted,
    author,
    reason,
    changed_at: clock.now(),
  };
  await writer.insert(settingsTable, [row], {
    token: `setting:${createHash("sha256").update(JSON.stringify(row)).digest("hex")}`,
  });
  return toSetting(row);
}

function toSetting(row: z.output<typeof latestSetting.row>): Setting {
  const { kind, name, version, author, reason, changed_at: changedAt } = row;
  const value: unknown = row.is_deleted ? undefined : JSON.parse(row.value);
  return { kind, name, version, value, author, reason, changedAt };
}
