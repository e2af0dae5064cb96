import { charsOf, takeText, type WaitingText } from "./call-text.ts";
import type { Clock } from "./clock.ts";
import { pickUsage } from "./pick-usage.ts";
import { mergeTags, type Scope } from "./scope.ts";
import { copyInto, type Size, tooLarge } from "./snapshot.ts";
import type { Tally } from "./tally.ts";

export type EventKind = "call" | "outcome";

export interface RecorderDeps {
  offer: (event: object, bytes: number, text?: WaitingText) => void;
  newId: (nowMs: number) => string;
  clock: Clock;
  tally: Tally;
  eventBytesMax: number;
  /** Whether texts of calls are sent; else they are ignored. */
  keepsText: boolean;
}

interface Event extends Record<string, unknown> {
  type: string;
  eventId: string;
  occurredAt: string;
}

/** Bytes of the stamps every event gets: type, event id, time. */
const STAMPS_BYTES = 120;

/** Turns what the host gives into events: id, time, scope, a copy. Never throws; what cannot be used is counted. */
export class Recorder {
  readonly #deps: RecorderDeps;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  /** Returns the event id, also where the event was dropped. */
  record(kind: EventKind, given: object, scope: Scope): string {
    const { offer, newId, clock, tally, eventBytesMax } = this.#deps;
    tally.recorded += 1;
    const nowMs = clock.now();
    const newEventId = newId(nowMs);
    try {
      if (typeof given !== "object" || given === null) throw new TypeError("not an object");
      const event: Event = { type: "", eventId: "", occurredAt: "" };
      const shared = kind === "call" ? scope.forCalls : scope.forOutcomes;
      // Not Object.assign nor spread: both turn the event into a slow object, ten times the cost of the whole call.
      for (const name in shared) event[name] = shared[name];
      // After the scope: an event id among the defaults would make all events one.
      event.eventId = newEventId;
      event.occurredAt = "";
      const size: Size = { bytes: STAMPS_BYTES + scope.bytes, max: eventBytesMax };
      const text = "text" in given && this.#deps.keepsText ? takeText(given.text) : undefined;
      if ("rawUsage" in given || "text" in given) copySelected(event, given, size);
      else copyInto(event, given, size);
      mergeTags(event, scope.forCalls);
      event.type = kind === "call" ? "llm_call" : "outcome";
      if (typeof event.eventId !== "string" || event.eventId === "") event.eventId = newEventId;
      event.occurredAt ||= startTime(nowMs, event["durationMs"]);
      offer(event, size.bytes + charsOf(text), text);
      return event.eventId;
    } catch (cause) {
      if (cause === tooLarge) tally.drop("too_large", 1, `an event is larger than ${eventBytesMax} bytes`);
      else tally.drop("invalid", 1, "what was recorded cannot be read, or is nested deeper than any event", cause);
      return newEventId;
    }
  }
}

/** A provider's answer is deeper and longer than any event, and full of text: only its usage is taken. Texts go apart. */
function copySelected(event: Event, given: { rawUsage?: unknown; text?: unknown }, size: Size): void {
  const { rawUsage, text: _, ...facts } = given;
  copyInto(event, facts, size);
  const usage = pickUsage(rawUsage);
  if (usage === undefined) return;
  size.bytes += JSON.stringify(usage).length;
  if (size.bytes > size.max) throw tooLarge;
  event["rawUsage"] = usage;
}

/** Calls are usually recorded when they have ended, and are dated by their start. */
function startTime(nowMs: number, durationMs: unknown): string {
  return new Date(typeof durationMs === "number" && durationMs > 0 ? nowMs - durationMs : nowMs).toISOString();
}
