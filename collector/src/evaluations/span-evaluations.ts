import type { Batch } from "../batch.ts";
import type { OtlpResource, OtlpSpan } from "../otlp-types.ts";
import type { OtlpTally } from "../post-otlp.ts";
import { EVALUATION_RESULT, judgeEvaluation } from "./judge-evaluation.ts";

/** Adds the evaluations among a span's events, whatever the span itself is about. Whether there were any. */
export function addEvaluations(span: OtlpSpan, resource: OtlpResource, batch: Batch, tally: OtlpTally): boolean {
  let isAny = false;
  for (const { name, timeNs, attributes } of span.events) {
    if (name !== EVALUATION_RESULT) continue;
    isAny = true;
    const { traceId, spanId, endNs, attributes: ofSpan } = span;
    const evaluation = { attributes, timeNs: timeNs || endNs, traceId, spanId, ofSpan };
    const judged = judgeEvaluation(evaluation, resource, batch.receivedAt);
    tally.note(judged.ok ? batch.addOutcome(judged.value) : judged.fault, () => `event of span ${spanId.slice(0, 16)}`);
  }
  return isAny;
}
