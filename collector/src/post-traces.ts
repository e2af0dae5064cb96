import type { Counters } from "@outlay/core/counters";
import type { Batch } from "./batch.ts";
import { decodeOtlpJson } from "./decode-otlp-json.ts";
import { decodeOtlpProtobuf } from "./decode-otlp-protobuf.ts";
import type { Fault } from "./fault.ts";
import type { Limits } from "./limits.ts";
import { JSON_TYPE, otlpFailure, otlpSuccess, PROTOBUF } from "./otlp-answer.ts";
import type { OtlpSpan, SpanVisitor } from "./otlp-types.ts";
import { parseJson } from "./parse-json.ts";
import type { Intake } from "./receive.ts";
import { translateSpan } from "./translate/translate-span.ts";

/** `POST /v1/traces`: an OTLP trace export, in protobuf or JSON. Spans that are not about GenAI are ignored and counted. */
export function tracesIntake(counters: Counters, limits: Limits): Intake {
  return {
    path: "/v1/traces",
    mediaTypes: [PROTOBUF, JSON_TYPE],
    refuse: otlpFailure,
    async fill(body, mediaType, batch) {
      const tally = new SpanTally();
      const visit = takeSpansInto(batch, tally);
      if (mediaType === PROTOBUF) decodeOtlpProtobuf(body, visit);
      else decodeOtlpJson(parseJson(body, limits.nestingMax), visit);
      return () => {
        tally.count(counters);
        return otlpSuccess(mediaType, tally.rejected, tally.message());
      };
    },
  };
}

function takeSpansInto(batch: Batch, tally: SpanTally): SpanVisitor {
  return (span, scope, resource) => {
    const judged = translateSpan(span, scope, resource, batch.receivedAt);
    if (judged === undefined) {
      tally.ignored += 1;
      return;
    }
    const added = judged.ok ? batch.addCall(judged.value) : judged.fault;
    if (added === "duplicate") tally.duplicates += 1;
    else if (added !== "added") tally.reject(span, added);
  };
}

class SpanTally {
  ignored = 0;
  duplicates = 0;
  rejected = 0;
  #first = "";
  readonly #codes = new Map<string, number>();

  reject(span: OtlpSpan, { code, path, message }: Fault): void {
    if (this.rejected === 0) this.#first = `span ${span.spanId.slice(0, 16)}: ${code}: ${path} ${message}`;
    this.rejected += 1;
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
  }

  /** Empty where nothing was refused. */
  message(): string {
    if (this.rejected <= 1) return this.#first;
    return `${this.#first} (the first of ${this.rejected} refused spans)`;
  }

  count(counters: Counters): void {
    if (this.ignored > 0) counters.add("outlay_collector_spans_ignored_total", this.ignored);
    if (this.duplicates > 0) counters.add("outlay_collector_events_duplicate_total", this.duplicates);
    for (const [code, spans] of this.#codes) counters.add("outlay_collector_events_rejected_total", spans, { code });
  }
}
