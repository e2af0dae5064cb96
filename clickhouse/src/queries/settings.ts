import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

const version = z.object({
  kind: ch.lowCardinality(),
  name: ch.string(),
  version: ch.uint64(),
  value: ch.string(),
  is_deleted: ch.bool(),
  author: ch.string(),
  reason: ch.string(),
  changed_at: ch.dateTime64(),
});
const ofKind = z.object({ project: z.string(), kind: z.string() });

export const latestSetting = defineQuery({
  file: "settings-read.sql",
  params: ofKind.extend({ name: z.string() }),
  row: version,
});
export const latestSettings = defineQuery({ file: "settings-list.sql", params: ofKind, row: version });
export const settingHistory = defineQuery({
  file: "settings-history.sql",
  params: ofKind.extend({ name: z.string(), limit: z.int().positive() }),
  row: version,
});

/** Before every change there is. */
const FIRST = { at: Date.UTC(2299, 0), kind: "", name: "", version: 0 };

/** A change, by what orders changes: the place after which a page begins. */
export interface SettingPlace {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly kind: string;
  readonly name: string;
  readonly version: number;
}

/** The cursor after a place; without one the page begins with the newest change. */
export const afterPlace = ({ at, kind, name, version }: SettingPlace = FIRST) => ({
  cursor_at: at,
  cursor_kind: kind,
  cursor_name: name,
  cursor_version: version,
});

/** Changes of all kinds, newest first, and the versions that they found. */
export const settingChanges = defineQuery({
  file: "settings-changes.sql",
  params: z.strictObject({
    project: z.string(),
    /** Half-open, milliseconds since 1970 UTC. */
    from: z.int(),
    to: z.int(),
    /** Empty: all but the hidden ones. */
    only_kinds: z.array(z.string()),
    hidden_kinds: z.array(z.string()),
    /** A part of the name, whatever the case; empty: any. */
    name: z.string(),
    author: z.string(),
    cursor_at: z.int(),
    cursor_kind: z.string(),
    cursor_name: z.string(),
    cursor_version: z.int().min(0),
    value_bytes_max: z.int().positive(),
    limit: z.int().positive(),
  }),
  row: z.object({
    kind: ch.lowCardinality(),
    name: ch.string(),
    version: ch.uint64(),
    /** JSON; empty where it was deleted, or is too long. */
    kept: ch.string(),
    bytes: ch.uint64(),
    is_deleted: ch.bool(),
    author: ch.string(),
    reason: ch.string(),
    changed_at: ch.dateTime64(),
    /** 0: only the version that a change on the page found. */
    is_on_page: ch.uint8(),
  }),
});
export type SettingChangeRow = z.output<typeof settingChanges.row>;

export const settingKinds = defineQuery({
  file: "settings-kinds.sql",
  params: z.strictObject({ project: z.string() }),
  row: z.object({ kind: ch.lowCardinality() }),
});
