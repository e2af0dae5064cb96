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
