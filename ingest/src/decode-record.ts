import { isAscii } from "node:buffer";
import { type CallEvent, callEventSchema } from "@outlay/core/call-event";
import { fastParser } from "@outlay/core/fast-parser";
import { logRecordSchema, RECORD_SCHEMA, type RecordOrigin } from "@outlay/core/log-record";
import { type OutcomeEvent, outcomeEventSchema } from "@outlay/core/outcome-event";
import { type CallText, callTextSchema } from "@outlay/core/text/call-text";
import type { LogRecord } from "@outlay/eventlog/port";
import { z } from "zod";
import { bytesPayload, itemPayload, type LetterPayload } from "./dead-letters/letter-payload.ts";

/** An event with its position inside the record, calls first. */
export interface Placed<Event> {
  readonly index: number;
  readonly event: Event;
}

/** What could not be used, and why. `index` is the position inside the record; 0 for the record as a whole. */
export interface Unusable extends LetterPayload {
  readonly index: number;
  /** `record`: the record as a whole. */
  readonly kind: "call" | "outcome" | "record";
  readonly reason: "unknown_schema" | "not_json" | "not_a_record" | "invalid_event" | "not_storable";
  readonly message: string;
}

export interface DecodedRecord {
  readonly project: string;
  /** Milliseconds since 1970 UTC; 0 where the record could not be read. */
  readonly receivedAt: number;
  readonly origin?: RecordOrigin | undefined;
  readonly calls: readonly Placed<CallEvent>[];
  readonly outcomes: readonly Placed<OutcomeEvent>[];
  /** Texts of the calls, where they are captured. */
  readonly texts: readonly CallText[];
  /** Texts that could not be read. They are dropped: what nobody checked is not kept in a dead letter. */
  readonly textsUnusable: number;
  readonly unusable: readonly Unusable[];
}

const MESSAGE_CHARS_MAX = 2_000;

/** Reads a record as if nobody had checked it before. One bad event never costs the others. Never throws. */
export function decodeRecord(record: LogRecord): DecodedRecord {
  const whole = (reason: Unusable["reason"], message: string): DecodedRecord => ({
    project: record.project,
    receivedAt: 0,
    calls: [],
    outcomes: [],
    texts: [],
    textsUnusable: 0,
    unusable: [{ index: 0, kind: "record", reason, message: clip(message), ...bytesPayload(record.body) }],
  });
  if (record.schema > RECORD_SCHEMA || record.schema < RECORD_SCHEMA - 1)
    return whole("unknown_schema", `record schema ${record.schema}; this ingest reads ${RECORD_SCHEMA}`);
  let json: unknown;
  try {
    json = JSON.parse(bodyText(record));
  } catch (error) {
    return whole("not_json", String(error));
  }
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) return whole("not_a_record", z.prettifyError(envelope.error));
  const { project, receivedAt, origin, calls, outcomes, texts: givenTexts = [] } = envelope.data;
  const texts = givenTexts.map((text) => callTextSchema.safeParse(text).data).filter((text) => text !== undefined);
  const unusable: Unusable[] = [];
  const keep = <Event>(kind: "call" | "outcome", items: unknown[], parse: Parse<Event>): Placed<Event>[] => {
    const kept: Placed<Event>[] = [];
    let index = kind === "call" ? 0 : calls.length;
    for (const item of items) {
      const parsed = parse(item);
      if (parsed.success) kept.push({ index, event: parsed.data });
      else {
        const message = clip(z.prettifyError(parsed.error));
        unusable.push({ index, kind, reason: "invalid_event", message, ...itemPayload(item) });
      }
      index += 1;
    }
    return kept;
  };
  return {
    project,
    receivedAt,
    origin,
    calls: keep("call", calls, parseCallEvent),
    outcomes: keep("outcome", outcomes, parseOutcomeEvent),
    texts,
    textsUnusable: givenTexts.length - texts.length,
    unusable,
  };
}

type Parse<Event> = (item: unknown) => z.ZodSafeParseResult<Event>;

// The record's own shape is checked apart from its events, so that one bad event never costs the others.
const envelopeSchema = logRecordSchema.extend({
  calls: z.array(z.unknown()),
  outcomes: z.array(z.unknown()),
  texts: z.array(z.unknown()).optional(),
});
const parseCallEvent: Parse<CallEvent> = fastParser(callEventSchema);
const parseOutcomeEvent: Parse<OutcomeEvent> = fastParser(outcomeEventSchema);

const clip = (text: string): string =>
  text.length <= MESSAGE_CHARS_MAX ? text : `${text.slice(0, MESSAGE_CHARS_MAX)}…`;

const decoder = new TextDecoder();

/** Of bytes that are ASCII, which is nearly all, a copy is the text; that takes a tenth of the time. */
function bodyText({ body }: LogRecord): string {
  if (!isAscii(body)) return decoder.decode(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
}
