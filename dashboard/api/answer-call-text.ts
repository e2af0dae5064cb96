import { callTexts } from "@outlay/clickhouse/queries/call-texts";
import { NO_UUID } from "@outlay/clickhouse/queries/calls";
import { callHistory } from "@outlay/clickhouse/queries/reprice";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { textAccessTable } from "@outlay/clickhouse/tables/text-access";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { callTextEndpoint, TextCapture } from "../contract/call-text.ts";
import { nameOf } from "./access.ts";
import { eventFilters } from "./answer-calls.ts";
import type { HandlerInput } from "./api-route.ts";

const DAY_MS = 86_400_000;
const OFF =
  "no text is captured here: set OUTLAY_TEXT=redacted for the collector, and text: 'redacted' in the SDK where it sends";
const NONE = "no text of this call is kept: it was not sent, has expired, or was erased";

/**
 * The texts of a call. Who asks, when and for what is written down before anything is given out; where that cannot be
 * written, nothing is. AppError `forbidden` without the grant, `not_found` where there is no such call.
 *
 * @param accessId id of the request, a UUID
 */
export async function answerCallText(
  { reader, writer, capture }: { readonly reader: Reader; readonly writer: Writer; readonly capture: TextCapture },
  { query, access, now, signal }: HandlerInput<z.output<(typeof callTextEndpoint)["query"]>, unknown>,
  accessId: string,
): Promise<z.input<(typeof callTextEndpoint)["response"]>> {
  const { project, event_id } = query;
  if (!access.mayReadText(project)) {
    const remedy = "be an admin of the project, or use a key with the scope text (npm run keys -- --role read --text)";
    throw new AppError("forbidden", `${nameOf(access)} may not read prompts and answers: ${remedy}`);
  }
  const { calls, from, to } = await recordsOf(reader, { project, eventId: event_id, signal });
  const rows = await reader.query(callTexts, { project, calls, from, to, now }, { signal });
  const entry = {
    project_id: project,
    accessed_at: now,
    access_id: accessId,
    key_id: access.keyId ?? access.member ?? "",
    call_id: calls[0] ?? NO_UUID,
    event_id,
    texts: rows.length,
  };
  await writer.insert(textAccessTable, [entry], { token: `text-access:${accessId}` });
  return {
    event_id,
    capture,
    message: rows.length > 0 ? null : capture === "off" ? OFF : NONE,
    texts: rows.map((row) => ({
      part: row.part,
      call_id: row.call_id,
      text: row.content,
      bytes: row.content_bytes,
      is_truncated: row.is_truncated,
      redactions: row.redactions,
      received_at: new Date(row.received_at).toISOString(),
      expires_at: new Date(row.expires_at).toISOString(),
    })),
  };
}

/** The ids under which the ledger has a call, and the times between which it began. AppError `not_found`. */
export async function recordsOf(
  reader: Reader,
  { project, eventId, signal }: { readonly project: string; readonly eventId: string; readonly signal: AbortSignal },
): Promise<{ readonly calls: string[]; readonly from: number; readonly to: number }> {
  const found = await reader.query(callHistory, { project, ...eventFilters(eventId) }, { signal });
  if (found.length === 0) throw new AppError("not_found", `project ${project} has no call ${eventId}`);
  const times = found.map(({ occurred_at }) => occurred_at);
  return {
    calls: [...new Set(found.map(({ call_id }) => call_id))],
    // Another record of the same call may date it by its end.
    from: Math.min(...times) - DAY_MS,
    to: Math.max(...times) + DAY_MS,
  };
}
