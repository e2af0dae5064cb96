import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Batch } from "./batch.ts";
import { sliceOtlpJson } from "./decode-otlp-json.ts";
import { sliceOtlpProtobuf } from "./decode-otlp-protobuf.ts";
import type { Fault } from "./fault.ts";
import type { Limits } from "./limits.ts";
import { JSON_TYPE, otlpFailure, otlpSuccess, PROTOBUF } from "./otlp-answer.ts";
import type { OtlpSignal } from "./otlp-signal.ts";
import type { Visitor } from "./otlp-types.ts";
import { parseJson } from "./parse-json.ts";
import type { Intake } from "./take-body.ts";

/** What becomes of the items of one export. */
export interface OtlpTaker<Item> {
  readonly visit: Visitor<Item>;
  /** Called once after the last item; for what could only be told when all were seen. */
  finish?(): void;
}

export interface OtlpDeps {
  readonly counters: Counters;
  readonly limits: Limits;
  readonly clock: Clock;
}

/** An OTLP export of one signal, in protobuf or JSON. What is not about language models is ignored and counted. */
export function otlpIntake<Item>(
  signal: OtlpSignal<Item>,
  { counters, limits, clock }: OtlpDeps,
  takeInto: (batch: Batch, tally: OtlpTally) => OtlpTaker<Item>,
): Intake {
  return {
    path: signal.path,
    mediaTypes: [PROTOBUF, JSON_TYPE],
    refuse: otlpFailure,
    async fill(body, mediaType, batch) {
      const tally = new OtlpTally(signal.items);
      const taker = takeInto(batch, tally);
      const slices =
        mediaType === PROTOBUF
          ? sliceOtlpProtobuf(signal, body, taker.visit)
          : sliceOtlpJson(signal, parseJson(body, limits.nestingMax), taker.visit);
      for (const _ of slices) await clock.breathe();
      taker.finish?.();
      return () => {
        tally.count(counters);
        return otlpSuccess(mediaType, signal.rejectedField, tally.rejected, tally.message());
      };
    },
  };
}

/** Counts what became of the items of one export. */
export class OtlpTally {
  ignored = 0;
  duplicates = 0;
  rejected = 0;
  readonly #items: string;
  #first = "";
  readonly #codes = new Map<string, number>();

  constructor(items: string) {
    this.#items = items;
  }

  /** Notes what a batch said to an event; `name` says which item it was, to people. */
  note(added: "added" | "duplicate" | Fault, name: () => string): void {
    if (added === "duplicate") this.duplicates += 1;
    else if (added !== "added") this.reject(name(), added);
  }

  reject(name: string, { code, path, message }: Fault): void {
    if (this.rejected === 0) this.#first = `${name}: ${code}: ${path} ${message}`;
    this.rejected += 1;
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }

  /** Empty where nothing was refused. */
  message(): string {
    if (this.rejected <= 1) return this.#first;
    return `${this.#first} (the first of ${this.rejected} refused ${this.#items})`;
  }

  count(counters: Counters): void {
    const name = this.#items.replaceAll(" ", "_");
    if (this.ignored > 0) counters.add(`outlay_collector_${name}_ignored_total`, this.ignored);
    if (this.duplicates > 0) counters.add("outlay_collector_events_duplicate_total", this.duplicates);
    for (const [code, items] of this.#codes) counters.add("outlay_collector_events_rejected_total", items, { code });
  }
}
