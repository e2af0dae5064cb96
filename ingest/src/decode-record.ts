import { type CallEvent, callEventSchema } from "@outlay/core/call-event";
import { fastParser } from "@outlay/core/fast-parser";
import { logRecordSchema, RECORD_SCHEMA } from "@outlay/core/log-record";
import { type OutcomeEvent, outcomeEventSchema } from "@outlay/core/outcome-event";
import type { LogRecord } from "@outlay/eventlog/port";
import { z } from "zod";

/** An event with its position inside the record, calls first. */
export interface Placed<Event> {
  readonly index: number;
  readonly event: Event;
}

/** What could not be used, and why. `index` is the position inside the record; 0 for the record as a whole. */
export interface Unusable {
  readonly index: number;
  readonly reason: "unknown_schema" | "not_json" | "not_a_record" | "invalid_event" | "not_storable";
  readonly message: string;
  readonly payload: string;
}

export interface DecodedRecord {
  readonly project: string;
  readonly receivedAt: number;
  readonly calls: readonly Placed<CallEvent>[];
  readonly outcomes: readonly Placed<OutcomeEvent>[];
  readonly unusable: readonly Unusable[];
}

const PAYLOAD_CHARS_MAX = 65_536;

/** Reads a record as if nobody had checked it before. One bad event never costs the others. Never throws. */
export function decodeRecord(record: LogRecord): DecodedRecord {
  const whole = (reason: Unusable["reason"], message: string): DecodedRecord => ({
    project: record.project,
    receivedAt: 0,
    calls: [],
    outcomes: [],
    unusable: [{ index: 0, reason, message, payload: bodyText(record).slice(0, PAYLOAD_CHARS_MAX) }],
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
  const { project, receivedAt, calls, outcomes } = envelope.data;
  const unusable: Unusable[] = [];
  const keep = <Event>(items: unknown[], parse: Parse<Event>, firstIndex: number): Placed<Event>[] => {
    const kept: Placed<Event>[] = [];
    let index = firstIndex;
    for (const item of items) {
      const parsed = parse(item);
      if (parsed.success) kept.push({ index, event: parsed.data });
      else {
        const payload = JSON.stringify(item).slice(0, PAYLOAD_CHARS_MAX);
        unusable.push({ index, reason: "invalid_event", message: z.prettifyError(parsed.error), payload });
      }
      index += 1;
    }
    return kept;
  };
  return {
    project,
    receivedAt,
    calls: keep(calls, parseCallEvent, 0),
    outcomes: keep(outcomes, parseOutcomeEvent, calls.length),
    unusable,
  };
}

type Parse<Event> = (item: unknown) => z.ZodSafeParseResult<Event>;

// The record's own shape is checked apart from its events, so that one bad event never costs the others.
const envelopeSchema = logRecordSchema.extend({ calls: z.array(z.unknown()), outcomes: z.array(z.unknown()) });
const parseCallEvent: Parse<CallEvent> = fastParser(callEventSchema);
const parseOutcomeEvent: Parse<OutcomeEvent> = fastParser(outcomeEventSchema);

const decoder = new TextDecoder();
const bodyText = (record: LogRecord): string => decoder.decode(record.body);
