import { textAccess } from "@outlay/clickhouse/queries/call-texts";
import { NO_UUID } from "@outlay/clickhouse/queries/calls";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { textAccessEndpoint } from "../contract/call-text.ts";
import type { HandlerInput } from "./api-route.ts";
import { parseRange, parseZone } from "./range.ts";

/** A page of the readings of texts of a project, newest first. */
export async function answerTextAccess(
  reader: Reader,
  { query, now, signal }: HandlerInput<z.output<(typeof textAccessEndpoint)["query"]>, unknown>,
): Promise<z.input<(typeof textAccessEndpoint)["response"]>> {
  const { project, limit, key } = query;
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const [after = "0", afterId = NO_UUID] = query.cursor?.split("_") ?? [];
  const rows = await reader.query(
    textAccess,
    { project, from, to, key, after: Number(after), after_id: afterId, limit: limit + 1 },
    { signal },
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    accesses: page.map((row) => ({
      at: new Date(row.accessed_at).toISOString(),
      request_id: row.access_id,
      key_id: row.key_id === "" ? null : row.key_id,
      event_id: row.event_id,
      call_id: row.call_id,
      texts: row.texts,
    })),
    next: last === undefined || rows.length <= limit ? null : `${last.accessed_at}_${last.access_id}`,
  };
}
