import { eraseTexts } from "@outlay/clickhouse/erase-texts";
import { callTextsCount } from "@outlay/clickhouse/queries/call-texts";
import { NO_UUID } from "@outlay/clickhouse/queries/calls";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { textErasuresTable } from "@outlay/clickhouse/tables/text-erasures";
import type { Logger } from "@outlay/core/log";
import type { z } from "zod";
import type { eraseTextsEndpoint } from "../contract/call-text.ts";
import { recordsOf } from "./answer-call-text.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { instantOf, refused } from "./range.ts";

/**
 * Erases texts: writes down what, by whom and why, from which moment on they are not answered any more, and deletes them
 * from disk. AppErrors: `bad_request` unless exactly one thing is chosen, `not_found` for a call that is not there.
 */
export async function answerEraseTexts(
  { reader, writer, logger }: { readonly reader: Reader; readonly writer: Writer; readonly logger: Logger },
  { body, access, now, signal }: HandlerInput<unknown, z.output<(typeof eraseTextsEndpoint)["body"]>>,
  erasureId: string,
): Promise<z.input<(typeof eraseTextsEndpoint)["response"]>> {
  const { project, event_id, user_id = "", reason } = body;
  const author = authorOf(access, body.author);
  const chosen = [event_id, body.user_id, body.before].filter((choice) => choice !== undefined);
  if (chosen.length !== 1) throw refused("event_id", "choose what to erase: one of event_id, user_id and before");
  const before = body.before === undefined ? 0 : instantOf(body.before, { now, zone: "UTC", path: "before" });
  const calls = event_id === undefined ? [] : (await recordsOf(reader, { project, eventId: event_id, signal })).calls;
  const [found] = await reader.query(callTextsCount, { project, calls, user: user_id, before }, { signal });
  const erasure = { project_id: project, erased_at: now, erasure_id: erasureId, user_id, before, author, reason };
  const rows = (calls.length > 0 ? calls : [NO_UUID]).map((call_id) => ({ ...erasure, call_id }));
  await writer.insert(textErasuresTable, rows, { token: `text-erasure:${erasureId}` });
  const isDeleted = await eraseTexts(writer).then(
    () => true,
    (error: unknown) => {
      logger.error("dashboard.texts_not_deleted", { erasureId, error: String(error) });
      return false;
    },
  );
  return { texts: found?.texts ?? 0, is_deleted: isDeleted };
}
